"""`python -m spaces_secrets` does the same as the command `spaces-secrets`."""

import sys

from spaces_secrets import main

sys.exit(main())

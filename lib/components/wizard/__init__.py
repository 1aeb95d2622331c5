"""The seven steps of the migration wizard, one file each."""

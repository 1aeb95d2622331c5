"""Every door, tried as everybody who might want something: see `table.py`."""

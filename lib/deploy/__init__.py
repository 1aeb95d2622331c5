"""Put this dashboard into a Space, with chosen names: local files, plan, carrying out.

Start reading at `prepare.py`, which leads to a plan, then at `carry.py`, which carries it out.
"""

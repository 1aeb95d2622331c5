"""Put this dashboard into a Space, with chosen names: local files, plan, carrying out.

Start reading at `plan.py`, then `carry.py`.
"""

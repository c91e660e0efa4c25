"""All that this project knows of each publisher, a folder each.

A module with a ``DATASET`` declares the dataset ``<folder>_<module>``; the others hold what several datasets share.
``sample`` makes what the sample holds of the publisher: each module of it has ``make``, which writes files into a
folder, and ``entries``, which say at which address each is served.
"""

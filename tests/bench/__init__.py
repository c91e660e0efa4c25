"""What each step costs against a reference in the same run: ``python -m tests.bench [name …]``.

Absolute times say nothing on a shared machine, so every number that counts is a ratio. A benchmark is one module in
``cases`` with a ``BENCHMARK``; nothing else has to know it. Not collected by pytest.
"""

"""Partitions, jobs, schedules, the nightly command and its summary."""

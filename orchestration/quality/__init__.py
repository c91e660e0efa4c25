"""What is checked, how Great Expectations judges it, and what a verdict is. Does not import Dagster."""

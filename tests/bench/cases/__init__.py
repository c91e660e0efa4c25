"""One module a benchmark, each with its ``BENCHMARK``; being here registers it."""

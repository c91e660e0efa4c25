"""One module a dataset; being here registers it (see ``registry``)."""

def check_endpoint(server): ...  # type: ignore

"""Reading values, English and Chinese, one module per kind."""

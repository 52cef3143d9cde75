"""Times of the back office: to the second, and in an order that sorts."""

DATETIME_FORMAT = "Y-m-d H:i:s"

"""Dates and times look the same in both languages."""

DATE_FORMAT = SHORT_DATE_FORMAT = "Y-m-d"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y-m-d H:i"
FIRST_DAY_OF_WEEK = 1
# What a date field of the browser understands comes first.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y/%m/%d"]

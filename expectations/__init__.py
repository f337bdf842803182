"""The two gates in Great Expectations, their results and the alerts."""

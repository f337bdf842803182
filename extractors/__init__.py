"""From a portal to typed Parquet; no opinion on content."""

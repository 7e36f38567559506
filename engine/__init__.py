"""The rules engine: one language, several readings, one meaning."""

"""The one HTTP client, used by whatever gets something from a URL: documents, images, sources."""

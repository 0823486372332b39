"""JSON Feed: what its bytes, its members and their values are looked at by."""

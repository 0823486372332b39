"""What a town crier needs of a feed publisher."""

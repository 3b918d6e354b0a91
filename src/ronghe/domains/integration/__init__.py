"""How far informatisation and industrialisation have grown together: six aspects, four stages."""

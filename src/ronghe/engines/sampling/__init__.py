"""Draw stratified samples that anybody can draw again: same list, size and seed, same sample."""

from ronghe.engines.sampling.drawing import METHOD, Draw, Stratum, draw, frame_digest, shares

__all__ = ["METHOD", "Draw", "Stratum", "draw", "frame_digest", "shares"]

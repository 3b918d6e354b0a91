"""Review: the chain of approval, surgical returns, unlocked answers, signed figures."""

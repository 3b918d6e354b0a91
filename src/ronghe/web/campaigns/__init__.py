"""The face of campaigns: who is asked, how far the answers are, and what that costs them."""

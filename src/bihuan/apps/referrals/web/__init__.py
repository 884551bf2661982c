"""Pages of referrals: one to hand over, and the liaison's own."""

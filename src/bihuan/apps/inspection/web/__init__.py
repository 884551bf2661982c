"""Pages of inspection: plans, the draw and its proof, visits, conclusions and what units answer to them."""

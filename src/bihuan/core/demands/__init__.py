"""The register of demands for material (材料报表需求): what is asked, what is held already, what it costs, when it is due, when it ends.

Nobody asks units for material except through it. Basis: 整治形式主义为基层减负若干规定 (2024): every demand has a basis, an approver and
an end, and the same data is not demanded twice.
"""

"""Referrals (线索移交): what may be a violation, handed sealed to the discipline liaison.

A *referral* is written by whoever came upon it in their work and read by the *liaison* (纪检联络员) of the region alone. To everybody else,
who wrote it included, nothing shows that there is one. It says what was seen; it finds nobody guilty.
"""

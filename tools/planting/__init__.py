"""Reports of invented units, honest ones and ones with planted faults, to measure the checks against formalism on.

Written before the checks and apart from them: it knows only the shape of what they look at (`bihuan.core.formalism.facts`) and shares no
phrases and no code with them. Everything follows from a seed. `honest` makes units that work as people do; `faults` and `unit_faults` spoil
reports and know what they spoiled; `files` writes and reads them.
"""

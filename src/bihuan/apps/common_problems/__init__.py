"""Common problems (共性问题): groups of like problems over units, and the joint problems that people make of them.

Words: a *group* (同类问题) is proposed by a search and decided by a person; it is called *common* (共性) only where its spread
over units beats
chance. A *joint problem* (联合问题) has a lead unit, units that take part and shared measures; its *cases* (个案) are problems
of the ledger and stay
there, each with its own responsible person, deadline and closing. This app never changes a problem, and nobody's score.
"""

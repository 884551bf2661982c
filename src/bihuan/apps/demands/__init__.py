"""Demands (材料报表需求): what units are asked to hand in, by whom, on what basis, until when, and what it costs them.

Words: a *demand* (需求) asks *items* (报送内容) of *recipients* (报送单位), once or in *turns* (次); an *answer* (填报) is a unit's for one
turn; an *opinion* (减负意见) says that it is too much. What the ledger holds is not asked: it is *drawn* (提取) instead.
It never knows who said that something is too much, and no answer, late or in time, ever becomes a score.
"""

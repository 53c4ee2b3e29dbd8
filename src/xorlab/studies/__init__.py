"""Studies: every cell of a grid trained from many starts, written to disk part by part.

A study is a line of members: the starts of its first cell, then those of the second, and so on.
A part is any stretch of that line. What a member gives depends on its cell and its start alone,
so that the line may be cut anywhere, by anybody, in any order.
"""

# The names behind a figure.
list-of-target = Work list of task { $number }: { $target }
list-of-indicator = Rows of { $indicator }
parts = Which part to see
part-gap = Not there yet
part-unknown = Unknown
part-met = Met
part-population = All who count
row-state = State
row-met = Met
row-not-met = Not met
row-unknown = Unknown
work-list-empty = Nobody is on this list
work-list-empty-hint = Whoever is not there yet stands here. Other parts may be chosen above.
fault-not-measured = This demand has no indicator yet, and so no list. The task's page says what is demanded.

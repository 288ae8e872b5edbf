# 数字背后的名单。
list-of-target = 任务 { $number } 名单：{ $target }
list-of-indicator = 名单：{ $indicator }
parts = 看哪一部分
part-gap = 未达标
part-unknown = 情况不明
part-met = 已达标
part-population = 全部对象
row-state = 状态
row-met = 已达标
row-not-met = 未达标
row-unknown = 情况不明
work-list-empty = 名单上没有人
work-list-empty-hint = 有对象未达标时，这里列出名字。可以换看其他部分。
fault-not-measured = 这项要求还没有指标，所以没有名单。请看任务页写明的要求。

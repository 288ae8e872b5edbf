# 单位页。
unit-asked = 对本地的要求
unit-asked-none = 没有任务要求本地
unit-asked-none-hint = 任务按范围分解到各单位，要求本地的列在这里。
unit-figures = 本地数据
unit-below = 下级：{ $level }
unit-below-fine = { $tasks } 项已测量，没有落后
unit-registers = 本地台账

## plan

plan-directory-unreadable = 方案文件夹无法读取。
    .hint = 检查路径是否正确、是否有读取权限。
plan-file-missing = 缺少 `{ $file }`。
    .hint = 按方案格式补上这个文件；文件夹中至少要有一个文件。
plan-file-unreadable = 文件无法读取（`{ $cause }`）。
    .hint = 检查文件的权限。
plan-file-long = 文件超过 { $max } 兆字节。
    .hint = 拆分文件，或去掉多余的内容。
plan-file-utf8 = 文件从这里起不是 UTF-8 编码。
    .hint = 用编辑器另存为 UTF-8。
plan-file-stray = 方案格式里没有这个文件，未读取。
    .hint = 移走它，或检查文件名有没有写错。
plan-findings-more = 这个文件另有 { $count } 个问题没有列出。
    .hint = 先改列出的问题，再检查一次。
plan-format-unknown = 方案格式版本是 { $found }，本程序只认识 { $known }。
    .hint = 升级程序，或把方案改成格式 { $known }。
plan-toml-syntax = TOML 语法错误：`{ $cause }`。
    .hint = 改正后再检查；这个文件其余的问题要等语法正确后才能查出。
plan-key-duplicate = 这个键在同一张表里写了两次。
    .hint = 删去其中一个。
plan-key-missing = 缺少 `{ $key }`。
    .hint = 在这张表里写上 `{ $key }`。
plan-key-unknown = 这里不认识 `{ $key }`。
    .hint = { $near ->
        [none] 可用的键：`{ $known }`。
       *[other] 是否应为 `{ $near }`？可用的键：`{ $known }`。
    }
plan-word-unknown = `{ $word }` 不是可用的词。
    .hint = { $near ->
        [none] 可用的词：`{ $known }`。
       *[other] 是否应为 `{ $near }`？可用的词：`{ $known }`。
    }
plan-type-string = 这里应是文字。
    .hint = 写在引号里，例如 `"county"`。
plan-type-integer = 这里应是整数。
    .hint = 不加引号，例如 `335`；金额以分为单位。
plan-type-count = 这里应是不小于零的整数。
    .hint = 不加引号，例如 `10`。
plan-type-bool = 这里应是是或否。
    .hint = 写 `true` 或 `false`，不加引号。
plan-type-date = 这里应是日期。
    .hint = 不加引号，写成 `2020-01-31` 的样子，并且确有这一天。
plan-type-text = 这里应是中英文两种文字。
    .hint = 写成 `{"{"} zh = "…", en = "…" {"}"}`。
plan-type-list = 这里应是列表。
    .hint = 写在方括号里，例如 `["code", "name"]`。
plan-type-table = 这里应是表。
    .hint = 写成一节，例如 `[fields.code]`，或写在花括号里。
plan-string-empty = 这里不能为空。
    .hint = 写上内容，或把这个键整个删去。
plan-text-language = 缺少 `{ $language }` 的文字。
    .hint = 中文 `zh` 和英文 `en` 都要写。
plan-csv-heading = 表头不对。
    .hint = 第一行应为 `{ $heading }`。
plan-csv-columns = 这一行有 { $found } 列，应为 { $expected } 列。
    .hint = 检查逗号；含逗号的内容要放在双引号里。
plan-id-duplicate = `{ $id }` 已在 `{ $first }` 声明过。
    .hint = 换一个名称，或删去其中一个。
plan-name-sql = `{ $name }` 不能用作名称。
    .hint = 只用小写字母、数字和下划线，以字母开头。
plan-name-slug = `{ $name }` 不能用作名称。
    .hint = 只用小写字母、数字和连字符，不以连字符开头。
plan-name-taken = `{ $name }` 在条件里另有含义。
    .hint = 换一个名称。
plan-range-order = 结束日期 { $to } 早于开始日期 { $from }。
    .hint = 把两个日期改对。
plan-section-duplicate = 第 { $number } 部分已有。
    .hint = 每个部分的编号只用一次。
plan-section-unknown = 没有第 { $number } 部分。
    .hint = 在 `plan.toml` 的 `[[section]]` 中声明。
plan-calendar-date = 这不是日期。
    .hint = 写成 `2020-01-31` 的样子。
plan-calendar-working = 这一格应为 0 或 1。
    .hint = 工作日写 1，休息日写 0。
plan-calendar-gap = 日历不连续：下一天应为 { $due }，却是 { $found }。
    .hint = 每天一行，按日期排列，不缺不重。
plan-calendar-empty = 日历是空的。
    .hint = 至少写上行动期间的每一天。
plan-calendar-short = 日历没有覆盖整个行动（{ $from } 至 { $to }）。
    .hint = 补齐缺少的日期。
plan-parameter-unknown = 没有名为 `{ $name }` 的参数。
    .hint = { $near ->
        [none] 先在 `parameters.toml` 中声明，或改用已声明的名称。
       *[other] 是否应为 `{ $near }`？否则先在 `parameters.toml` 中声明。
    }
plan-parameter-order = { $from } 没有排在前一个日期之后。
    .hint = 按日期先后排列各个值。
plan-unit-code = 这不是规范的区划代码。
    .hint = 县级以上 6 位，乡级 9 位，村级 12 位，末尾不补零。
plan-unit-level = 级别与代码不符。
    .hint = 按代码应为 `{ $expected }`。
plan-unit-class = 类别不对。
    .hint = 可用的类别：`{ $known }`。
plan-unit-pinyin = 拼音不对。
    .hint = 只用小写字母，不带声调和空格，不能为空。
plan-unit-province = 应当恰有一个省级单位，却有 { $found } 个。
    .hint = 一个方案对应一个省；补上或去掉。
plan-unit-parent = 没有列出 `{ $unit }` 的上级单位 `{ $parent }`。
    .hint = 补上上级单位，或改正代码。
plan-unit-unknown = `units.csv` 里没有单位 `{ $unit }`。
    .hint = 检查代码，或把它加进 `units.csv`。
plan-group-unknown = 没有名为 `{ $name }` 的分组。
    .hint = { $near ->
        [none] 先在 `groups.toml` 中声明，或改用已声明的名称。
       *[other] 是否应为 `{ $near }`？否则先在 `groups.toml` 中声明。
    }
plan-group-ways = 分组要用一种办法说明有哪些单位。
    .hint = `units`、`all = true`、`class` 三者写一个，也只写一个。
plan-group-twice = 单位 `{ $unit }` 在分组里列了两次。
    .hint = 删去其中一个。
plan-group-level = 单位 `{ $unit }` 的级别是 `{ $found }`，分组的级别是 `{ $level }`。
    .hint = 一个分组只含同一级别的单位。
plan-group-empty = 分组里一个单位也没有。
    .hint = 检查级别和类别。
plan-organ-unknown = 没有名为 `{ $name }` 的责任单位。
    .hint = { $near ->
        [none] 先在 `organs.toml` 中声明，或改用已声明的名称。
       *[other] 是否应为 `{ $near }`？否则先在 `organs.toml` 中声明。
    }
plan-codes-unknown = 没有名为 `{ $name }` 的代码表。
    .hint = { $near ->
        [none] 先在 `codes.toml` 中声明，或改用已声明的名称。
       *[other] 是否应为 `{ $near }`？否则先在 `codes.toml` 中声明。
    }
plan-code-form = 代码 `{ $code }` 里有不能用的字符。
    .hint = 只用字母、数字、下划线和连字符。
plan-code-ambiguous = `{ $spelling }` 已指代码 `{ $other }`。
    .hint = 导入时一种写法只能指一个代码；删去其中一个。
plan-role-unknown = 没有名为 `{ $name }` 的角色。
    .hint = { $near ->
        [none] 先在 `roles.toml` 中声明，或改用已声明的名称。
       *[other] 是否应为 `{ $near }`？否则先在 `roles.toml` 中声明。
    }
plan-role-blind = 这个角色可以写 `{ $register }`，却不能读。
    .hint = 把它也列入 `read`。
plan-role-builtin = 没有人填写 `{ $register }`，它由区划表生成。
    .hint = 从 `write` 中删去。
plan-register-unknown = 没有名为 `{ $name }` 的台账。
    .hint = { $near ->
        [none] 先在 `registers/` 中声明，或改用已声明的名称。
       *[other] 是否应为 `{ $near }`？否则先在 `registers/` 中声明。
    }
plan-register-builtin = `builtin = true` 与台账 `{ $register }` 不匹配。
    .hint = 只有 `{ $register }` 是内置的，它也必须写 `builtin = true`。
plan-register-implied = 内置台账不写 `{ $key }`。
    .hint = 删去；它的列由区划表和分组得出。
plan-register-key = `{ $field }` 不能作台账的编号。
    .hint = 编号要是 `text` 类型，并写 `required = true` 和 `unique = true`。
plan-column-unknown = 台账没有名为 `{ $name }` 的字段或计算列。
    .hint = { $near ->
        [none] 检查写法，或先声明它。
       *[other] 是否应为 `{ $near }`？
    }
plan-column-sensitive = 敏感字段 `{ $field }` 不能作编号、名称或筛选。
    .hint = 换一个字段。
plan-column-masked = 敏感字段 `{ $field }` 在列表里总是遮盖的。
    .hint = 从列表中去掉它，不占地方。
plan-column-files = 字段 `{ $field }` 存的是文件，不能作编号、名称或筛选。
    .hint = 换一个字段。
plan-field-key = `{ $type }` 类型的字段不写 `{ $key }`。
    .hint = 删去，或改用另一种类型。
plan-field-lookup = `{ $type }` 类型的字段不能查找。
    .hint = 只有 `text`、`id`、`phone` 可以写 `lookup`。
plan-field-id-open = 身份证号码字段 `{ $field }` 没有设为敏感。
    .hint = 写上 `sensitive = true`。
plan-field-bounds = 上限小于下限。
    .hint = 改正 `min`、`max` 或 `date_min`、`date_max`；长度和个数不能为负。
plan-field-heading = 表头 `{ $heading }` 已指字段 `{ $other }`。
    .hint = 导入时一个表头只能指一个字段；改名称或别名。
plan-field-builtin = 字段不能引用 `{ $register }`。
    .hint = 指向单位的字段用 `type = "unit"`。
plan-files-many = 一个字段里文件太多，最多 { $max } 个。
    .hint = 减小 `max`，或另设一个字段。
plan-files-twice = `accept` 里 `{ $word }` 写了两次。
    .hint = 每种只写一次。
plan-files-taken = 字段 `{ $field }` 要把照片与 `{ $name }` 比对，但本台账没有这个日期字段。
    .hint = `taken.of` 写本台账里 `date` 类型的字段。
plan-files-near = 字段 `{ $field }` 要比对照片离 `{ $name }` 多远，但没有这个 `point` 类型的字段。
    .hint = `near.of` 写本台账里 `point` 类型的字段；写了 `near.via` 的，写它所指台账里的，`near.via` 是本台账里 `ref` 类型的字段。
plan-derived-source = 计算列 `{ $column }` 没有说清从哪里来。
    .hint = 写 `of` 和 `by`（可加 `where`），或只写 `via`。
plan-derived-by = 字段 `{ $field }` 不引用台账 `{ $register }`。
    .hint = `by` 要写引用本台账的字段，或 `unit`。
plan-derived-level = 两个台账的单位级别不同（`{ $level }`、`{ $other }`），永远对不上。
    .hint = 改用引用字段，或改台账的级别。
plan-derived-via = 字段 `{ $field }` 不是引用。
    .hint = `via` 要写 `ref` 类型的字段。
plan-derived-sensitive = 计算列不遮盖，不能取敏感字段 `{ $field }` 的值。
    .hint = 改取别的字段，或只用 `count` 计数。
plan-form-derived = 计算列 `{ $column }` 不能填写。
    .hint = 从表单中删去。
plan-form-twice = 字段 `{ $field }` 在表单里出现了两次。
    .hint = 删去其中一个。
plan-form-required = 必填字段 `{ $field }` 不在表单里，谁也填不了。
    .hint = 把它加进 `[[form]]`。
plan-form-left-out = 字段 `{ $field }` 不在表单里，只能导入。
    .hint = 如果也要手工填写，把它加进 `[[form]]`。
plan-step-unknown = 台账没有名为 `{ $name }` 的环节。
    .hint = { $near ->
        [none] 检查写法，或先声明它。
       *[other] 是否应为 `{ $near }`？
    }
plan-step-order = 环节 `{ $step }` 没有写在这个环节的上面。
    .hint = 环节按先后写，`after` 只能写上面的环节。
plan-step-empty = 环节的 `{ $key }` 是空的。
    .hint = 一个环节至少填一个字段，第一个是日期；至少有一个角色办理。
plan-step-field = `{ $field }` 不是台账的字段，不能填写。
    .hint = 改成一个字段。
plan-step-twice = 字段 `{ $field }` 由两个环节填写。
    .hint = 只留给其中一个环节。
plan-step-date = 环节的第一个字段是办理日期，`{ $field }` 不是日期。
    .hint = 第一个写类型为 `date` 的字段。
plan-step-role = 角色 `{ $role }` 不能写台账 `{ $register }`，永远办不了这个环节。
    .hint = 把台账加进这个角色的 `write`，或者不列这个角色。
plan-step-notice = `notice_days` 从 `after` 所写的环节算起，这里没有写。
    .hint = 写明 `after`，或者删去 `notice_days`。
plan-step-code = `{ $field }` 不是类型为 `code` 的字段。
    .hint = 只能按代码字段区分环节。
plan-step-item = 代码表 `{ $list }` 里没有 `{ $code }`。
    .hint = 写代码表里有的代码。
plan-step-own = 字段 `{ $field }` 由这个环节填写，或者由不在它之前的环节填写。
    .hint = 有没有这个环节，要在它之前就知道。
plan-step-required = 必填字段 `{ $field }` 所在的环节，不是每条记录一开始就有的。
    .hint = 去掉 `required`，或者放到第一个环节里。
plan-indicator-unknown = 没有名为 `{ $name }` 的指标。
    .hint = { $near ->
        [none] 先在 `indicators/` 中声明，或改用已声明的名称。
       *[other] 是否应为 `{ $near }`？否则先在 `indicators/` 中声明。
    }
plan-indicator-key = `{ $measure }` 类指标不写 `{ $key }`。
    .hint = 删去，或改 `measure`。
plan-sql-syntax = 这不是可以读懂的 SQL：{ $detail }
    .hint = 对照括号、引号和运算符；文字用单引号。
plan-sql-refused = 这个表达式不能用在台账 `{ $register }` 上：{ $detail }
    .hint = 核对函数名和两边的类型；文字和数字不能相比。
plan-sql-truth = 这里要一个是非判断，得到的是 `{ $type }`。
    .hint = 写成比较，例如 `status = 'out'`。
plan-sql-whole = 这里要一个整数，得到的是 `{ $type }`。
    .hint = 金额以分计；需要时用 `CAST(… AS BIGINT)`。
plan-sql-aggregate = { $column ->
        [none] 这里要对多条记录求一个值，表达式没有汇总。
       *[other] 列 `{ $column }` 在汇总函数之外。
    }
    .hint = 写成汇总，例如 `count(*)` 或 `sum(amount)`。
plan-sql-unplannable = 各台账的列不能用于查询：{ $detail }
    .hint = 先改正方案包的其他错误。
plan-task-duplicate = 任务 { $number } 已在 `{ $first }` 声明过。
    .hint = 每项任务的编号只用一次。
plan-target-scope = 目标没有范围。
    .hint = 在目标或任务里写 `scope`，指明哪个分组。
plan-target-duplicate = 任务里已有目标 `{ $id }`。
    .hint = 换一个名称。
plan-target-outside = 期限 { $by } 不在行动期间（{ $from } 至 { $to }）。
    .hint = 改正日期；确实如此的，写上 `outside = true`。
plan-target-inside = 期限 { $by } 就在行动期间，`outside = true` 没有用处。
    .hint = 删去 `outside`。
plan-target-calendar = 日历里没有期限 { $by }。
    .hint = 把日历延长到这一天。
plan-target-each = `each` 的级别 `{ $each }` 高于范围 `{ $scope }` 的级别 `{ $level }`。
    .hint = 写范围内单位的级别或更低，或写 `province`（合计）。
plan-target-deep = `each` 的级别 `{ $each }` 低于台账 `{ $register }` 的级别 `{ $level }`，那里没有数据。
    .hint = 写台账的级别或更高。
plan-duty-measure = 定期工作只能用 `coverage` 或 `ratio` 指标，`{ $indicator }` 不是。
    .hint = 换成这两类指标，或者去掉这一行。
plan-require-syntax = `{ $text }` 不是要求的写法。
    .hint = 写成 `>= 100%`、`< 8%`、`>= 2000`、`between 1 and 2` 或 `= 0` 的样子。
plan-require-measure = 要求 `{ $text }` 与 `{ $measure }` 类指标不符。
    .hint = 个数、合计用整数；覆盖率不超过 `100%`。
plan-milestone-days = 阶段至少要有一个工作日。
    .hint = 写上工作日数。
plan-milestone-share = 这不是进度。
    .hint = 写成 `30%` 的样子，不超过 `100%`。
plan-milestone-order = 进度退回到了 `{ $share }`。
    .hint = 各阶段的进度依次不减。
plan-milestone-last = 最后一个阶段结束时进度是 `{ $share }`。
    .hint = 最后一个阶段写 `100%`。
plan-milestone-long = 各阶段共需 { $needed } 个工作日，行动开始到期限只有 { $there } 个。
    .hint = 缩短阶段；确实如此的，最晚开始日会早于行动开始日。
plan-comparison-builtin = 台账 `{ $register }` 是内置的，不能比对，也不能写入。
    .hint = 换一个台账。
plan-comparison-field = `{ $field }` 不是台账 `{ $register }` 的 `{ $type }` 类型字段。
    .hint = 换成这种类型的字段。
plan-comparison-twice = 字段 `{ $field }` 已有别的用处。
    .hint = 每个用处各用一个字段。
plan-comparison-required = 台账 `{ $register }` 的字段 `{ $field }` 必填，而比对写入记录时不一定填得上。
    .hint = 去掉 `required`，或者给它一个总能填上的用处；只有台账的编号是自动填写的。
plan-comparison-code = 代码表 `{ $list }` 没有 `{ $code }` 这一项。
    .hint = { $near ->
        [none] 写代码表里有的代码。
       *[other] 是否应为 `{ $near }`？
    }
plan-comparison-ref = 字段 `{ $field }` 不引用台账 `{ $register }`。
    .hint = 换成引用这个台账的 `ref` 类型字段。
plan-comparison-departments = 线索的部门用代码表 `{ $list }`，比对的部门用 `{ $other }`。
    .hint = 线索的部门就是比对的部门，两个字段用同一个代码表。
plan-comparison-band = 代码表 `{ $list }` 不能表示匹配的把握。
    .hint = 代码须正好是 `{ $known }`。
plan-comparison-outcome = 核实结果 `{ $code }` 在 `same` 和 `other` 里出现了两次。
    .hint = 一种结果，要么说明是同一人，要么说明不是，只写一次。
plan-comparison-population = `{ $purpose }` 类比对以部门的数据为准，不写 `population`。
    .hint = 删去，或改 `purpose`。
plan-comparison-entry-refused = 线索不指明记录，这里没有用处。
    .hint = 删去，或在 `[clues]` 里写 `entry`。
plan-comparison-entry-missing = 线索针对台账 `{ $register }` 的记录，这里没有写怎样找到它。
    .hint = 写上 `entry`，即引用 `{ $register }` 的 `ref` 类型字段。
plan-comparison-long = `{ $language }` 的句子超过 { $max } 个字。
    .hint = 写短些，详细的写在 `note` 里。
plan-comparison-days = `{ $key }` 应在 { $min } 到 { $max } 之间。
    .hint = 写天数。
plan-comparison-place = 地点不用写，以记录所在的单位为准。
    .hint = 删去。
plan-comparison-columns = 凭这几列找不到人。
    .hint = 至少写 `{ $known }` 中的一列。
plan-comparison-column = `{ $column }` 不能取自字段 `{ $field }`。
    .hint = 换成 `{ $types }` 类型的字段，或计算列。
plan-map-syntax = GeoJSON 语法错误。
    .hint = 重新生成地图文件。
plan-map-shape = 地图不是要素集合。
    .hint = 最外层应为 `FeatureCollection`。
plan-map-twice = 单位 `{ $unit }` 在地图里出现了两次。
    .hint = 合并成一个要素。

## entry

entry-required = 必填，不能空着。
    .hint = 填上这一项。
entry-field-unknown = 台账没有字段 `{ $field }`。
    .hint = 去掉这一列，或改正列名。
entry-type-text = 这里应是文字。
    .hint = 按文字填写。
entry-type-number = 这里应是整数。
    .hint = 只填数字。
entry-type-bool = 这里应是“是”或“否”。
    .hint = 填“是”或“否”；不清楚的留空。
entry-type-ref = 没有指明是哪一条记录。
    .hint = 填对方的编号，或从列表里选。
entry-text-blank = 文字为空，或前后有空格。
    .hint = 去掉前后的空格；没有内容的留空。
entry-text-control = 文字里有看不见的控制字符。
    .hint = 删掉重新输入。
entry-text-short = 文字太短，至少 { $min } 个字。
    .hint = 补全内容。
entry-text-long = 文字太长，最多 { $max } 个字。
    .hint = 删减内容。
entry-number-small = 数字太小，最小 { $min }。
    .hint = 核对后改正。
entry-number-large = 数字太大，最大 { $max }。
    .hint = 核对后改正。
entry-money-small = 金额太小，最小 { $min } 元。
    .hint = 单位是元，核对后改正。
entry-money-large = 金额太大，最大 { $max } 元。
    .hint = 单位是元，不是万元；核对后改正。
entry-date-unreadable = 这不是日期，或没有这一天。
    .hint = 写成 `2020-01-31` 的样子。
entry-point-unreadable = 这不是经纬度。
    .hint = 先纬度后经度，用逗号隔开，单位是度，如 `28.50000,115.25000`。
entry-date-early = 日期太早，最早 { $min }。
    .hint = 核对年份后改正。
entry-date-late = 日期太晚，最晚 { $max }。
    .hint = 核对年份后改正。
entry-code-unknown = 不在代码表 `{ $list }` 中。
    .hint = 从下拉列表里选，或按模板中列出的写法填写。
entry-codes-order = 多个代码没有按顺序排列，或有重复。
    .hint = 按代码顺序排列，去掉重复。
entry-codes-many = 选得太多，最多 { $max } 项。
    .hint = 只留主要的。
entry-files-name = 这不是已存档的文件。
    .hint = 请重新选择文件。
entry-files-order = 文件没有按顺序排列，或有重复。
    .hint = 请重新选择文件。
entry-files-many = 文件太多，最多 { $max } 个。
    .hint = 只留最能说明情况的。
entry-files-accept = 这个字段不收这种文件。
    .hint = 收哪几种，见该字段的提示。
entry-files-missing = 表单里有一个文件没有存档。
    .hint = 请重新选择这个文件。
entry-files-silent = 文件存储没有应答，文件没有存上；已填的内容都在，没有任何内容丢失。
    .hint = 稍等片刻再保存；表单里没有列出的文件要重新选择。总是这样的，请告诉管理员。
entry-files-empty = 第 { $number } 个文件是空的。
    .hint = 先在设备上打开看看是否完整，再重新选择。
entry-files-kind = 第 { $number } 个文件既不是图片也不是 PDF（看内容，不看文件名）。
    .hint = 照片用 JPEG、PNG 或 WebP，材料用 PDF。
entry-files-heic = 第 { $number } 张照片是手机专用格式（HEIC），别的设备打不开。
    .hint = 把相机设为“兼容性最佳”（JPEG），或转成 JPEG 再传。
entry-files-markup = 第 { $number } 个文件是网页或网页格式的图，里面可以带程序。
    .hint = 拍照，或另存为 PNG、PDF。
entry-files-large = 第 { $number } 个文件太大，最大 { $max } 兆。
    .hint = 相机选小一些的尺寸，扫描时清晰度选低一些。
entry-files-broken = 第 { $number } 个文件已损坏，读不出来。
    .hint = 在设备上打开，重新保存后再选。
entry-files-pixels = 第 { $number } 张图片像素太多，最多 { $max } 百万。
    .hint = 缩小图片后再选。
entry-files-script = 第 { $number } 个文件里带有程序或夹带别的文件。
    .hint = 重新打印成 PDF，或拍照。
entry-files-locked = 第 { $number } 个文件加了密码，无法检查内容。
    .hint = 去掉密码另存后再选。
entry-phone-shape = 这不是电话号码。
    .hint = 手机 11 位；固定电话写上区号，只填数字。
entry-id-shape = 这不是身份证号码。
    .hint = 18 位，末位可以是大写 `X`；残疾人证 20 位。
entry-id-birth = 身份证号码里的出生日期不存在，或晚于行动结束。
    .hint = 对照证件核对第 7 至 14 位。
entry-id-check-digit = 身份证号码的校验位不对，有一位写错了。
    .hint = 对照证件逐位核对。
entry-id-card = 残疾人证最后两位不对。
    .hint = 第 19 位是类别（1 至 7），第 20 位是等级（1 至 4）。
entry-id-age = 按身份证号码，此人已超过 { $max } 岁。
    .hint = 核对出生日期；已去世的办理减员。
entry-unit-unknown = 没有单位 `{ $unit }`。
    .hint = 检查区划代码，或按名称选择单位。
entry-unit-level = 单位 `{ $unit }` 的级别不对，应为{ $level ->
        [province] 省级
        [city] 设区市级
        [county] 县级
        [township] 乡级
       *[other] 村级
    }。
    .hint = 换成这一级的单位。
entry-reference-missing = 台账 `{ $register }` 里没有对应的记录。
    .hint = 先登记对方，或核对编号。
entry-value-taken = 另一条记录已经用了这个值。
    .hint = 核对后改正；如果就是同一条，改那一条。
entry-effective-future = 生效日期还没有到，最晚 { $max }。
    .hint = 填事情发生的日期。
entry-reference-several = 台账 `{ $register }` 里有几条同名的记录。
    .hint = 填编号，或从列表里选。
entry-money-unreadable = 这不是金额。
    .hint = 单位是元，最多两位小数，如 `3352.50`。
entry-changed-since = 这条记录刚刚被别人改过。
    .hint = 看过现在的内容后再决定。
entry-step-role = 环节 `{ $step }` 由别的角色办理，这次尝试已经记录。
    .hint = 不要改动它的字段，由相应的角色办理。
entry-step-none = 这样的记录没有 `{ $step }` 这个环节。
    .hint = 把它的字段空着，或者更正记录的类别。
entry-step-undated = 环节 `{ $step }` 没有填日期。
    .hint = 填办理的日期；没有办理的，全部空着。
entry-step-future = 办理日期不能晚于 { $max }。
    .hint = 办完以后再登记。
entry-step-before = 要先办理 `{ $step }`，还没有办。
    .hint = 先办理那个环节，或者把它的日期一起填上。
entry-step-order = 日期早于 `{ $step }` 的日期 { $min }。
    .hint = 核对这两个日期。
entry-step-notice = 公示期要满 { $days } 天，{ $min } 起才能办理这个环节。
    .hint = 等公示期满以后再办。
entry-step-settled = 后面的 `{ $step }` 已经办理，这个环节不能再改。
    .hint = 请办理后一环节的人先把它收回。

## import

import-file-empty = 文件是空的。
    .hint = 请确认选对了文件；可以先下载模板填写。
import-file-unknown = 这不是电子表格。
    .hint = 请用 Excel 或 WPS 打开，另存为 XLSX 或 CSV 再上传。
import-file-markup = 这是网页文件，只是改了扩展名。
    .hint = 请用 Excel 或 WPS 打开，另存为 XLSX 再上传。
import-file-old = 这是旧格式（XLS）或加了密码的文件。
    .hint = 请去掉密码，另存为 XLSX 再上传。
import-file-large = 表格里的文字解压后超过 { $max } 兆。
    .hint = 请拆成几个文件，或存成 CSV 再上传。
import-file-damaged = 文件不完整或已损坏，打不开。
    .hint = 多半是没有下载完或没有传完；请用 Excel 或 WPS 打开看看，另存为 XLSX 再上传。
import-file-unreadable = 文件读不下去（`{ $cause }`）。
    .hint = 请重新上传；仍然不行请找管理员。
import-csv-quote = 从这一行起有一个双引号没有收尾。
    .hint = 请删掉多余的双引号，或在单元格末尾补上一个。
import-sheet-none = 没有一张工作表有本台账的列名（找过：{ $sheets }）。
    .hint = 列名要在前 { $rows } 行之内，写法与模板一致；请下载模板对照。
import-sheet-several = 有 { $count } 张工作表的列名相同，而且都有数据：{ $sheets }。
    .hint = 请把数据合并到一张工作表，或者把每张工作表各存成一个文件，分别上传。
import-heading-none = 没有找到列名。
    .hint = 列名要在前 { $rows } 行之内，写法与模板一致；请下载模板对照。
import-heading-merged = 第 { $row } 行有合并的单元格，列名认不全。
    .hint = 请取消第 { $row } 行的合并，每一列只留一个列名。
import-heading-missing = 缺少“{ $zh }”（{ $en }）这一列，不知道每一行说的是哪个条目。
    .hint = 请补上这一列；列名写法见模板。
import-heading-missing-new = 缺少必填的“{ $zh }”（{ $en }）这一列。
    .hint = 只改已有条目可以不要；要登记新条目请补上。
import-heading-duplicate = 列名“{ $heading }”与前面的一列是同一个意思。
    .hint = 请删掉其中一列。
import-heading-unknown = 台账里没有“{ $heading }”这一列，没有读。
    .hint = 如果要导入，请把列名改成模板里的写法。
import-heading-ten-thousand = 这一列以万元为单位。
    .hint = 金额一律以元为单位；请换算后改列名。
import-cell-broken = 单元格里的公式出了错。
    .hint = 请改成确定的值。
import-cell-garbled = 单元格里有乱码。
    .hint = 请重新填写；CSV 请存成 UTF-8 或 GBK。
import-number-as-number = 数字太长，被表格软件当成数值，后面几位已经丢失。
    .hint = 请把这一列设为文本格式，再照证件或系统重新填写。
import-number-unreadable = 这不是整数。
    .hint = 只写数字，不写单位和说明。
import-number-fraction = 这里要整数，不要小数。
    .hint = 请检查并改正。
import-money-unreadable = 这不是金额。
    .hint = 只写数字，单位是元。
import-money-precise = 金额超过两位小数。
    .hint = 单位是元，最多到分。
import-money-ten-thousand = 金额写成了万元。
    .hint = 请换算成元。
import-date-partial = 日期不全，只有年或年月。
    .hint = 请写到日，如 `2020-01-31`。
import-bool-unreadable = 看不出是“是”还是“否”。
    .hint = 请写“是”或“否”；没有核实的空着。
import-unit-name = 没有叫这个名称的单位。
    .hint = 请填12位代码，或写县、乡镇、村的全称。
import-unit-ambiguous = 不止一个单位叫这个名称。
    .hint = 请填12位代码，或在前面写上县和乡镇的名称。
import-unit-missing = 没有写是哪个单位。
    .hint = 请补上单位一列，填12位代码或县、乡镇、村的全称。
import-unit-outside = 这个单位不在您的管辖范围内；这次尝试已经记录。
    .hint = 请删掉这一行，或交给管辖该单位的人导入。
import-key-twice = 与第 { $row } 行是同一个条目。
    .hint = 一个条目只能占一行；请合并成一行。
import-key-outside = 这个编号属于您管辖范围以外的条目；这次尝试已经记录。
    .hint = 请检查编号；确实是同一条目的，请交给管辖该单位的人导入。
import-value-twice = 与第 { $row } 行的值相同，而这一列的值不能重复。
    .hint = 请检查这两行，改正其中一行。
import-value-taken = 台账里已有另一个条目是这个值，而这一列的值不能重复。
    .hint = 请检查是否填错，或是否把同一条目登记了两次。
import-file-rows = 列名下面没有数据。
    .hint = 请从列名的下一行开始填写。
import-stopped-moved = 第 { $row } 行的条目在检查之后被人改过；没有写入任何内容。
    .hint = 请重新上传同一个文件检查一遍。
import-stopped-file = 保存的文件与检查过的不同；没有写入任何内容。
    .hint = 请重新上传。
import-stopped-plan = 检查之后换了新的方案；没有写入任何内容。
    .hint = 请重新上传同一个文件检查一遍。
import-stopped-full = 服务器磁盘已满；没有写入任何内容。
    .hint = 请联系管理员；腾出空间后重新导入同一个文件。
import-stopped-store = 数据库出了问题；没有写入任何内容。
    .hint = 请稍后重新导入同一个文件；仍然不行请联系管理员。
import-stopped-killed = 服务器中途停止过；没有写入任何内容。
    .hint = 请重新上传同一个文件；已登记的行会自动跳过。

## notice

notice-document-empty = 文档是空的。
    .hint = 请检查文件是否保存完整，再重新选择。
notice-document-long = 文档超过 { $max } 兆字节。
    .hint = 请只保留通知和附件正文，去掉图片后再试。
notice-document-binary = 这是程序、图片或其他二进制文件，不是文档。
    .hint = 请选择文本或网页格式的通知。
notice-document-encrypted = 文档已加密。
    .hint = 请在原软件中取消密码，另存为文本后再试。
notice-document-legacy = 这是旧版 `.doc` 文档。
    .hint = 请用文字处理软件打开，另存为纯文本（`.txt`）后再试。
notice-document-unsupported = 无法读取 { $kind } 格式的文档。
    .hint = 请复制正文，另存为纯文本（`.txt`）后再试。
notice-document-scanned = 文档里没有文字。
    .hint = 如果是扫描件，请先做文字识别，再另存为文本。
notice-genre-emergency = 这是应急预案，不是实施方案。
    .hint = 请选择列有任务和责任单位的通知。
notice-genre-statute = 这是按条编写的法规或办法，不是实施方案。
    .hint = 请选择列有任务和责任单位的通知。
notice-genre-other = 文档里没有找到编号的任务，不像实施方案。
    .hint = 请选择列有任务的通知；任务清单若是单独的附件，请选择附件。
notice-task-number-missing = 任务“{ $title }”没有编号。
    .hint = 请对照原文确认这是一项单独的任务，并补上编号。
notice-heading-number-missing = 标题“{ $title }”没有编号。
    .hint = 请对照原文补上编号。
notice-numbering-jump = 编号 { $number } 与前一个编号 { $before } 不连续。
    .hint = 请对照原文检查是否有遗漏。
notice-numbering-repeat = 编号 { $number } 重复。
    .hint = 请对照原文更正编号。
notice-numbering-sign = 编号 { $number } 后的标点是“{ $sign }”，其他编号用“{ $usual }”。
    .hint = 不影响任务；请对照原文确认。
notice-units-shared = { $count } 项任务（{ $numbers }）共用一行责任单位。
    .hint = 请确认每项任务的责任单位。
notice-units-missing = 任务“{ $title }”没有责任单位。
    .hint = 请补上责任单位。
notice-deadline-missing = 任务“{ $title }”没有期限，也没有周期。
    .hint = 请确认是否适用总的期限。
notice-deadline-conflict = 期限“{ $one }”与“{ $other }”不一致。
    .hint = 请向发文机关确认以哪个为准。
notice-quantity-bare = 数量“{ $phrase }”没有说明衡量什么。
    .hint = 请补上衡量的对象。
draft-empty = 这一栏是空的。
    .hint = 请填写。
draft-id-form = “{ $value }”不能作方案包的代号。
    .hint = 请用小写字母、数字、短横，以字母开头。
draft-day-unreadable = “{ $value }”不是日期。
    .hint = 请写成“年-月-日”，如 2030-01-31。
draft-days-order = 行动的结束日期早于开始日期。
    .hint = 请改正其中一个。
draft-days-long = 日期相隔超过{ $value }年。
    .hint = 请核对行动和期限的年份。
draft-require-unreadable = “{ $value }”不是能比较的要求。
    .hint = 请写符号和数字，如 >= 90%、< 2%、>= 2000；区间写成 `between 1 and 2`。
draft-cadence-unreadable = “{ $value }”不是方案包认得的频次。
    .hint = 请选每月底、每月、每半月，或每月的某一日。
draft-choice-unknown = “{ $value }”不在可选的范围内。
    .hint = 请从列表中选。
draft-tasks-none = 没有可以放进方案包的任务。
    .hint = 请至少保留一项任务。
draft-cadence-none = 方案包里没有“{ $value }”这样的频次，只写在任务的文字里。
    .hint = 请选最接近的频次，或者保持不变。
draft-calendar-guessed = 行动中有{ $value }天不在现有日历里，已按周一至周五上班处理。
    .hint = 请在 `calendar.csv` 中补上节假日和调休。
draft-indicator-blank = 有{ $value }项要求或定期事项没有配指标，尚未计量。
    .hint = 请配上方案包里的指标，或者另写一个。
draft-body-new = 在用方案里没有的单位：{ $value }。
    .hint = 如果是同一单位的另一种写法，请改成一致。

## link

link-file-side = { $side ->
    [left] 左表
   *[right] 右表
 }读不了：
    .hint = 见下一条。
link-file-open = 文件 { $path } 不能读写（`{ $cause }`）。
    .hint = 检查路径、权限和磁盘空间。
link-file-parquet = 文件 { $path } 不是完整的 `Parquet` 文件。
    .hint = 重新导出后再试。
link-file-empty = { $side ->
    [left] 左表
   *[right] 右表
 }没有数据行。
    .hint = 检查是否导出了正确的表。
link-file-large = 左表有 { $rows } 行，最多 { $limit } 行。
    .hint = 按地区拆分后分别比对。
link-file-other = { $side ->
    [left] 左表
   *[right] 右表
 }里没有一列是模型认识的，可能拿错了文件；它的列：{ $found }。
    .hint = 检查文件；如果没错，在模型的 `headings` 里写上这些列名。
link-rows-unreadable = 有的行读不了（`{ $cause }`）。
    .hint = 重新导出后再试。
link-rows-repeated = 右表约有 { $count } 行与别的行完全相同。
    .hint = 如果不是有意重复，请去重后再比对。
link-column-missing = { $side ->
    [left] 左表
   *[right] 右表
 }缺少 `{ $column }` 列。
    .hint = 把相应的列改名为以下之一：{ $expected }；或在模型的 `headings` 里写上它的列名。
link-column-twice = { $side ->
    [left] 左表
   *[right] 右表
 }的“{ $first }”和“{ $second }”都表示 `{ $column }`。
    .hint = 保留正确的一列，把另一列改名或删除。
link-column-type = { $side ->
    [left] 左表
   *[right] 右表
 }的 `{ $column }` 列是 { $found } 类型，不能当作文字读。
    .hint = 转换成文字后再试。
link-id-missing = { $side ->
    [left] 左表
   *[right] 右表
 }没有行编号列。
    .hint = 把编号列改名为以下之一：{ $expected }；或在命令里指明编号列。
link-id-repeated = 左表第 { $first } 行和第 { $second } 行编号相同。
    .hint = 左表每人只能有一行、一个编号；去重后再比对。
link-model-unreadable = 模型读不了：{ $cause }
    .hint = 改正模型文件，或用 `bairi link train` 重新生成。
link-pairs-other = 配对结果里没有可用的 `{ $column }` 列。
    .hint = 用这个模型重新比对，并写出各项的等级。
link-run-interrupted = 运行中途停止。
    .hint = 再运行一次。
link-run-cancelled = 运行已取消，没有留下结果。
    .hint = 需要结果时再运行一次。
link-query-syntax = 查询语句有语法错误（`{ $cause }`）。
    .hint = 请检查关键字、引号和逗号；命令里整条语句要放在引号中。
link-query-column = 没有 `{ $column }` 这一列。
    .hint = 能用的列：{ $expected }；列名有大写字母时请放在双引号里。
link-query-plan = 查询无法执行（`{ $cause }`）。
    .hint = 只能写一条查询；能用的表：`pairs`（配对）、`left_rows`（左表）、`right_rows`（右表）。
link-query-change = 这里只回答查询，不改动数据和设置。
    .hint = 请写一条 `SELECT` 语句；要保存结果请用 `--out`。
link-query-run = 查询执行到一半失败（`{ $cause }`）。
    .hint = 请检查语句里的类型转换和除法；转换可能失败时请用 `try_cast`。
link-query-memory = 内存不够，查询没有完成。
    .hint = 请减少排序和连接的列，或先用条件缩小范围。
link-query-write = 结果写不出去（`{ $cause }`）。
    .hint = 请检查磁盘空间；有嵌套类型的列不能写成 CSV，请用 `--out`。
link-query-long = 结果很长，只显示了前 { $rows } 行。
    .hint = 请用 `LIMIT` 或条件缩小范围，或用 `--csv`、`--out` 输出全部。
link-query-households = 两张表都有户编号，但查询时不用亲属佐证，个别配对的权重会比比对命令写出的低。
    .hint = 需要亲属佐证时，请先用 `bairi link` 写出配对。
link-number-scientific = { $side ->
    [left] 左表
   *[right] 右表
 }有 { $count } 个身份证号是科学计数法（如 3.62E+17），已按缺失处理。
    .hint = 号码已被电子表格破坏，找不回来；请对方把该列设为文本后重新导出。
link-number-rounded = { $side ->
    [left] 左表
   *[right] 右表
 }有 { $count } 个身份证号末三位被电子表格抹成了零，已按缺失处理。
    .hint = 请对方把该列设为文本后重新导出。
link-number-unreadable = { $side ->
    [left] 左表
   *[right] 右表
 }有 { $count } 个身份证号读不了，已按缺失处理。
    .hint = 检查该列是否真是身份证号。
link-date-unreadable = { $side ->
    [left] 左表
   *[right] 右表
 }有 { $count } 个日期读不了，已按缺失处理。
    .hint = 日期请写成 19780203 或 1978-02-03。
link-place-unreadable = { $side ->
    [left] 左表
   *[right] 右表
 }有 { $count } 个地址不是区划代码，已按缺失处理。
    .hint = 请用统计用区划代码（6、9 或 12 位）。
link-phone-unreadable = { $side ->
    [left] 左表
   *[right] 右表
 }有 { $count } 个电话读不了，已按缺失处理。
    .hint = 检查该列是否真是电话号码。
link-block-left-out = 分块规则“{ $rule }”有 { $count } 行所在的块太大，没有按这条规则比对。
    .hint = 给这条规则加上更细的 `finer` 条件；其他规则仍然比对了这些行。
link-households-large = 右表有 { $count } 个户编号共 { $rows } 行已认定，行数过多，不像一户；这些户没有用亲属佐证。
    .hint = 请检查户编号一列：每户应有自己的编号，而不是村编号或“不详”。
link-train-nothing = 没有一条规则能学到东西，模型的概率没有变。
    .hint = 两张表可能没有共同的人，或缺少能比对的列。
link-train-unseen = 有 { $count } 个比对等级（{ $comparisons }）在配对中没有出现，权重保持在初始值附近。
    .hint = 数据少时属正常；数据多了再训练一次。

## 比对（bairi-compare）

compare-mapping-other = 没有一列的含义看得出来，可能拿错了文件；它的列：{ $headings }。
    .hint = 检查文件；如果没错，请指明哪一列是姓名、哪一列是身份证号码。
compare-mapping-needs = 比对至少要有姓名或身份证号码；文件的列：{ $headings }。
    .hint = 指明哪一列是姓名、哪一列是身份证号码。
compare-mapping-twice = “{ $heading }”这一列被当作两种含义（`{ $first }`、`{ $second }`）。
    .hint = 一列只能有一种含义，去掉其中一种。
compare-mapping-heading = 文件里没有“{ $heading }”这一列；它的列：{ $headings }。
    .hint = 从文件的列中选择。
compare-mapping-meaning = 没有 `{ $meaning }` 这种含义。
    .hint = 含义只有姓名、身份证号码、出生日期、性别、地方代码、电话。
compare-mapping-gone = 文件里已经没有“{ $heading }”这一列。
    .hint = 重新确认各列的含义。
compare-mapping-several = { $meaning ->
    [name] 姓名
   *[other] 身份证号码
 }可能是其中任何一列：{ $headings }。
    .hint = 在页面上选定一列，或者写明 `--column { $meaning }=列名`；如果都不是，请在文件里改掉这些列名。
compare-heading-none = { $row ->
    [none] 文件没有列名：列名的位置上是个人数据。
   *[other] 文件没有列名：第 { $row } 行已经是个人数据。
 }
    .hint = 请在第一个人上面加一行列名（姓名、身份证号码等），再上传。
compare-file-parquet = 文件不是完整的 `Parquet` 文件。
    .hint = 重新导出后再上传。
compare-run-failed = 比对没有完成（`{ $cause }`），没有留下任何结果。
    .hint = 检查磁盘空间后重新开始。
compare-run-full = 磁盘已满，比对没有完成，没有留下任何结果。
    .hint = 请管理员腾出磁盘空间，再重新开始；上传的文件还在。
compare-rows-none = 文件里没有本地区的行（另有其他地方 { $elsewhere } 行），没有比对：不然每个人都会成为线索。
    .hint = 检查文件是不是导出完整，“地方”一列选得对不对，再重新开始。
compare-rows-nobody = 文件里没有本地区的行（另有其他地方 { $elsewhere } 行），所以没有差异。
    .hint = 如果不该是这样，检查文件是不是导出完整，“地方”一列选得对不对。
compare-rows-counties = { $count } 个县（{ $counties }）应当核对 { $people } 个人户，文件里一个也没有找到。
    .hint = 文件可能漏了这些县。先问清楚再转出线索，不然这些县人人都会成为线索。
compare-day-outside = 数据截止日期不对：应当在 { $from } 到 { $to } 之间。
    .hint = 改成部门数据截至的那一天，再上传。
compare-issue-moved = 比对以后台账有变动，线索没有写成，没有任何内容被改动。
    .hint = 重新比对一次，再转出线索。
compare-file-none = 没有选择文件。
    .hint = 选择文件后再上传。
compare-clue-row = （文件第 { $row } 行）
    .hint = 无需处理。
compare-run-killed = 服务器停过，这次比对没有完成。
    .hint = 重新开始即可，文件还在。
compare-row-band = { $band ->
    [heading] 核对结果
    [sure] 在册
    [verify] 待核实
    [none] 不在册
   *[elsewhere] 其他地方，没有比对
 }
    .hint = 无需处理。
compare-data-unknown = 方案里没有这种数据，或者没有这次比对。
    .hint = 看看方案包的 `comparisons.toml` 里有哪些种类。

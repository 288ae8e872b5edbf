## plan

plan-directory-unreadable = The folder of the plan cannot be read.
    .hint = Check that the path is right and that you may read it.
plan-file-missing = `{ $file }` is missing.
    .hint = Add it as the package format describes; a folder needs at least one file.
plan-file-unreadable = The file cannot be read (`{ $cause }`).
    .hint = Check the file's permissions.
plan-file-long = The file is longer than { $max } MiB.
    .hint = Split it, or leave out what is not needed.
plan-file-utf8 = From here on the file is not UTF-8.
    .hint = Save it as UTF-8.
plan-file-stray = The package format knows no such file; it was not read.
    .hint = Move it away, or check how its name is spelt.
plan-findings-more = { $count } more faults of this file are not listed.
    .hint = Mend those listed and check again.
plan-format-unknown = The package is of format { $found }; this program knows { $known } only.
    .hint = Upgrade the program, or rewrite the package in format { $known }.
plan-toml-syntax = TOML syntax: `{ $cause }`.
    .hint = Mend it and check again; other faults of this file show only then.
plan-key-duplicate = This key stands twice in its table.
    .hint = Remove one of them.
plan-key-missing = `{ $key }` is missing.
    .hint = Write `{ $key }` in this table.
plan-key-unknown = `{ $key }` is not known here.
    .hint = { $near ->
        [none] Known keys: `{ $known }`.
       *[other] Did you mean `{ $near }`? Known keys: `{ $known }`.
    }
plan-word-unknown = `{ $word }` is none of the words used here.
    .hint = { $near ->
        [none] Known words: `{ $known }`.
       *[other] Did you mean `{ $near }`? Known words: `{ $known }`.
    }
plan-type-string = This must be a text.
    .hint = Write it in quotes, as in `"county"`.
plan-type-integer = This must be a whole number.
    .hint = Write it without quotes, as in `335`; money is in fen.
plan-type-count = This must be a whole number, zero or more.
    .hint = Write it without quotes, as in `10`.
plan-type-bool = This must be true or false.
    .hint = Write `true` or `false`, without quotes.
plan-type-date = This must be a date.
    .hint = Write it without quotes, as in `2020-01-31`; the day must exist.
plan-type-text = This must be a phrase in both languages.
    .hint = Write `{"{"} zh = "…", en = "…" {"}"}`.
plan-type-list = This must be a list.
    .hint = Write it in square brackets, as in `["code", "name"]`.
plan-type-table = This must be a table.
    .hint = Write it as a section, as in `[fields.code]`, or in braces.
plan-string-empty = This must not be empty.
    .hint = Say something, or remove the key.
plan-text-language = The text in `{ $language }` is missing.
    .hint = Give both `zh` and `en`.
plan-csv-heading = The heading is not the expected one.
    .hint = The first line must be `{ $heading }`.
plan-csv-columns = This line has { $found } columns instead of { $expected }.
    .hint = Check the commas; a cell with a comma goes in double quotes.
plan-id-duplicate = `{ $id }` is declared already, in `{ $first }`.
    .hint = Choose another name, or remove one of them.
plan-name-sql = `{ $name }` cannot be a name here.
    .hint = Use small letters, digits and underscores only, a letter first.
plan-name-slug = `{ $name }` cannot be a name here.
    .hint = Use small letters, digits and hyphens only, no hyphen first.
plan-name-taken = `{ $name }` means something else in predicates.
    .hint = Choose another name.
plan-range-order = It ends on { $to }, before it begins on { $from }.
    .hint = Put the two days right.
plan-section-duplicate = There is a section { $number } already.
    .hint = Give each section its own number.
plan-section-unknown = There is no section { $number }.
    .hint = Declare it in `plan.toml` under `[[section]]`.
plan-calendar-date = This is no date.
    .hint = Write it as in `2020-01-31`.
plan-calendar-working = This cell must be 0 or 1.
    .hint = Write 1 for a working day and 0 for any other.
plan-calendar-gap = The calendar jumps: { $due } should follow, not { $found }.
    .hint = One line for each day, in order, none left out, none twice.
plan-calendar-empty = The calendar is empty.
    .hint = Give at least every day of the campaign.
plan-calendar-short = The calendar does not span the campaign, { $from } to { $to }.
    .hint = Add the days that are missing.
plan-parameter-unknown = There is no parameter `{ $name }`.
    .hint = { $near ->
        [none] Declare it in `parameters.toml`, or name one that is declared.
       *[other] Did you mean `{ $near }`? Otherwise declare it in `parameters.toml`.
    }
plan-parameter-order = { $from } does not come after the day before it.
    .hint = List the values in the order of their days.
plan-unit-code = This is no division code in its short form.
    .hint = 6 digits down to the county, 9 for a township, 12 for a village; no zeros added.
plan-unit-level = The level does not go with the code.
    .hint = By its code it must be `{ $expected }`.
plan-unit-class = This is no class of such a unit.
    .hint = Known classes: `{ $known }`.
plan-unit-pinyin = This is not pinyin as it is searched for.
    .hint = Small letters only, no tones, no spaces, not empty.
plan-unit-province = There must be exactly one province, not { $found }.
    .hint = A package is of one province: add it, or remove the others.
plan-unit-parent = `{ $parent }`, the unit above `{ $unit }`, is not listed.
    .hint = Add the unit above, or mend the code.
plan-unit-unknown = There is no unit `{ $unit }` in `units.csv`.
    .hint = Check the code, or add it to `units.csv`.
plan-group-unknown = There is no group `{ $name }`.
    .hint = { $near ->
        [none] Declare it in `groups.toml`, or name one that is declared.
       *[other] Did you mean `{ $near }`? Otherwise declare it in `groups.toml`.
    }
plan-group-ways = A group says in exactly one way which units it has.
    .hint = Write one of `units`, `all = true` and `class`, and only one.
plan-group-twice = Unit `{ $unit }` is listed twice in the group.
    .hint = Remove one of them.
plan-group-level = Unit `{ $unit }` is a `{ $found }`; the group is of level `{ $level }`.
    .hint = A group holds units of one level.
plan-group-empty = No unit is in the group.
    .hint = Check its level and its class.
plan-organ-unknown = There is no organ `{ $name }`.
    .hint = { $near ->
        [none] Declare it in `organs.toml`, or name one that is declared.
       *[other] Did you mean `{ $near }`? Otherwise declare it in `organs.toml`.
    }
plan-codes-unknown = There is no code list `{ $name }`.
    .hint = { $near ->
        [none] Declare it in `codes.toml`, or name one that is declared.
       *[other] Did you mean `{ $near }`? Otherwise declare it in `codes.toml`.
    }
plan-code-form = Code `{ $code }` has characters that codes may not have.
    .hint = Use letters, digits, underscores and hyphens only.
plan-code-ambiguous = `{ $spelling }` already means code `{ $other }`.
    .hint = On import a spelling must mean one code; remove one of them.
plan-role-unknown = There is no role `{ $name }`.
    .hint = { $near ->
        [none] Declare it in `roles.toml`, or name one that is declared.
       *[other] Did you mean `{ $near }`? Otherwise declare it in `roles.toml`.
    }
plan-role-blind = The role may write `{ $register }` but not read it.
    .hint = List it under `read` too.
plan-role-builtin = Nobody writes `{ $register }`: it comes from the list of units.
    .hint = Remove it from `write`.
plan-register-unknown = There is no register `{ $name }`.
    .hint = { $near ->
        [none] Declare it in `registers/`, or name one that is declared.
       *[other] Did you mean `{ $near }`? Otherwise declare it in `registers/`.
    }
plan-register-builtin = `builtin = true` and register `{ $register }` do not go together.
    .hint = Only `{ $register }` is built in, and it must say `builtin = true`.
plan-register-implied = The built-in register has no `{ $key }` of its own.
    .hint = Remove it; its columns come from the units and the groups.
plan-register-key = `{ $field }` cannot be the register's key.
    .hint = A key is of type `text`, `required = true` and `unique = true`.
plan-column-unknown = The register has no field or derived column `{ $name }`.
    .hint = { $near ->
        [none] Check its spelling, or declare it.
       *[other] Did you mean `{ $near }`?
    }
plan-column-sensitive = The sensitive field `{ $field }` cannot be a key, a title or a filter.
    .hint = Choose another field.
plan-column-masked = The sensitive field `{ $field }` is always masked in lists.
    .hint = Leave it out of the list.
plan-column-files = The field `{ $field }` holds files and cannot be a key, a title or a filter.
    .hint = Choose another field.
plan-field-key = A field of type `{ $type }` has no `{ $key }`.
    .hint = Remove it, or choose another type.
plan-field-lookup = A field of type `{ $type }` cannot be looked up.
    .hint = Only `text`, `id` and `phone` may say `lookup`.
plan-field-id-open = The identity number `{ $field }` is not declared sensitive.
    .hint = Write `sensitive = true`.
plan-field-bounds = The upper bound is below the lower.
    .hint = Mend `min` and `max`, or `date_min` and `date_max`; a length is never negative.
plan-field-heading = Heading `{ $heading }` already means field `{ $other }`.
    .hint = On import a heading must mean one field; change the name or the alias.
plan-field-builtin = A field cannot refer to `{ $register }`.
    .hint = A field that names a unit is of `type = "unit"`.
plan-files-many = An entry cannot have so many files in one field: { $max } at most.
    .hint = Lower `max`, or declare another field.
plan-files-twice = `{ $word }` stands twice in `accept`.
    .hint = Name each kind once.
plan-files-taken = Field `{ $field }` compares its pictures with `{ $name }`, which is no date field of the register.
    .hint = `taken.of` names a field of type `date` of the same register.
plan-files-near = Field `{ $field }` compares its pictures with the point `{ $name }`, and there is no such field of type `point`.
    .hint = `near.of` names a field of type `point` of the same register; with `near.via`, a field of type `ref`, one of the register that it refers to.
plan-derived-source = Derived column `{ $column }` does not say where it comes from.
    .hint = Write `of` and `by` (with `where` if needed), or `via` alone.
plan-derived-by = Field `{ $field }` does not refer to register `{ $register }`.
    .hint = `by` names a field that refers to this register, or `unit`.
plan-derived-level = The two registers hang on different levels, `{ $level }` and `{ $other }`: nothing would ever match.
    .hint = Go by a reference field, or change a register's level.
plan-derived-via = Field `{ $field }` is no reference.
    .hint = `via` names a field of type `ref`.
plan-derived-sensitive = A derived column is not masked and must not repeat the sensitive field `{ $field }`.
    .hint = Take another field, or `count` only.
plan-form-derived = Derived column `{ $column }` cannot be filled in.
    .hint = Remove it from the form.
plan-form-twice = Field `{ $field }` stands twice in the form.
    .hint = Remove one of them.
plan-form-required = The required field `{ $field }` is not in the form: nobody could fill it in.
    .hint = Add it to a `[[form]]`.
plan-form-left-out = Field `{ $field }` is not in the form; it can only be imported.
    .hint = Add it to a `[[form]]` if people are to fill it in.
plan-step-unknown = The register has no step `{ $name }`.
    .hint = { $near ->
        [none] Check its spelling, or declare it.
       *[other] Did you mean `{ $near }`?
    }
plan-step-order = Step `{ $step }` is not declared above this one.
    .hint = Steps stand in their order; `after` names one that stands above.
plan-step-empty = The list `{ $key }` of the step is empty.
    .hint = A step fills at least one field, a date first, and at least one role makes it.
plan-step-field = `{ $field }` is no field of the register and cannot be filled in.
    .hint = Name a field.
plan-step-twice = Field `{ $field }` is filled by two steps.
    .hint = Leave it to one of them.
plan-step-date = The first field of a step is its date; `{ $field }` is none.
    .hint = Name a field of type `date` first.
plan-step-role = Role `{ $role }` may not write register `{ $register }` and could never make the step.
    .hint = Add the register to the role's `write`, or leave the role out.
plan-step-notice = `notice_days` counts from the step named in `after`; there is none.
    .hint = Name the step in `after`, or remove `notice_days`.
plan-step-code = `{ $field }` is no field of type `code`.
    .hint = Steps are told apart by code fields only.
plan-step-item = Code list `{ $list }` has no item `{ $code }`.
    .hint = Name a code of the list.
plan-step-own = Field `{ $field }` is filled by this step, or by one that does not come before it.
    .hint = What decides whether a step is there must be known before it.
plan-step-required = The required field `{ $field }` is filled by a step that not every entry has from its first day.
    .hint = Take `required` away, or let the first step fill it.
plan-indicator-unknown = There is no indicator `{ $name }`.
    .hint = { $near ->
        [none] Declare it in `indicators/`, or name one that is declared.
       *[other] Did you mean `{ $near }`? Otherwise declare it in `indicators/`.
    }
plan-indicator-key = An indicator that is a `{ $measure }` has no `{ $key }`.
    .hint = Remove it, or change `measure`.
plan-sql-syntax = This is no SQL that can be read: { $detail }
    .hint = Check brackets, quotes and operators; texts stand in single quotes.
plan-sql-refused = This cannot be asked of register `{ $register }`: { $detail }
    .hint = Check the functions' names and the types of both sides; a text is never compared with a number.
plan-sql-truth = A yes or no is needed here; this is `{ $type }`.
    .hint = Write a comparison, as in `status = 'out'`.
plan-sql-whole = A whole number is needed here; this is `{ $type }`.
    .hint = Money counts in fen; use `CAST(… AS BIGINT)` if need be.
plan-sql-aggregate = { $column ->
        [none] One value of many entries is needed here, and nothing is aggregated.
       *[other] Column `{ $column }` stands outside every aggregate.
    }
    .hint = Write an aggregate, as in `count(*)` or `sum(amount)`.
plan-sql-unplannable = The registers' columns cannot be queried: { $detail }
    .hint = Mend the package's other faults first.
plan-task-duplicate = There is a task { $number } already, in `{ $first }`.
    .hint = Give each task its own number.
plan-target-scope = The target has no scope.
    .hint = Write `scope`, a group, in the target or in its task.
plan-target-duplicate = The task has a target `{ $id }` already.
    .hint = Choose another name.
plan-target-outside = The deadline { $by } is outside the campaign, { $from } to { $to }.
    .hint = Mend the day; if it is meant, write `outside = true`.
plan-target-inside = The deadline { $by } is inside the campaign; `outside = true` does nothing.
    .hint = Remove `outside`.
plan-target-calendar = The calendar does not reach the deadline { $by }.
    .hint = Lengthen the calendar.
plan-target-each = `each` is `{ $each }`, above the level `{ $level }` of the scope `{ $scope }`.
    .hint = Name the level of the scope's units or one below, or `province` for the sum.
plan-target-deep = `each` is `{ $each }`, below the level `{ $level }` of register `{ $register }`: there are no entries there.
    .hint = Name the register's level or one above.
plan-duty-measure = A duty is measured by a coverage or a ratio, and `{ $indicator }` is neither.
    .hint = Name an indicator of one of these measures, or leave the line out.
plan-require-syntax = `{ $text }` is no requirement.
    .hint = Write it as in `>= 100%`, `< 8%`, `>= 2000`, `between 1 and 2` or `= 0`.
plan-require-measure = Requirement `{ $text }` does not go with a `{ $measure }`.
    .hint = Counts and sums need plain numbers; a coverage is at most `100%`.
plan-milestone-days = A stage takes at least one working day.
    .hint = Say how many working days it takes.
plan-milestone-share = This is no share.
    .hint = Write it as in `30%`, at most `100%`.
plan-milestone-order = The share goes back to `{ $share }`.
    .hint = From stage to stage shares never go back.
plan-milestone-last = The last stage ends at `{ $share }`.
    .hint = The last stage ends at `100%`.
plan-milestone-long = The stages take { $needed } working days; from the campaign's start to the deadline there are { $there }.
    .hint = Shorten them; otherwise the latest start lies before the campaign.
plan-comparison-builtin = Register `{ $register }` is built in: nothing in it is compared, and no entry is written to it.
    .hint = Name another register.
plan-comparison-field = `{ $field }` is no field of type `{ $type }` of register `{ $register }`.
    .hint = Name a field of that type.
plan-comparison-twice = Field `{ $field }` has a part already.
    .hint = Give each part a field of its own.
plan-comparison-required = Field `{ $field }` of register `{ $register }` is required, and a comparison cannot always fill it when it writes an entry.
    .hint = Take `required` away, or give the field a part that is always known; only the key is filled by itself.
plan-comparison-code = Code list `{ $list }` has no item `{ $code }`.
    .hint = { $near ->
        [none] Name a code of the list.
       *[other] Did you mean `{ $near }`?
    }
plan-comparison-ref = Field `{ $field }` does not refer to register `{ $register }`.
    .hint = Name a field of type `ref` that refers to this register.
plan-comparison-departments = The clues' departments are of code list `{ $list }`, those of the runs of `{ $other }`.
    .hint = A clue has its run's department: both fields need one list.
plan-comparison-band = Code list `{ $list }` cannot say how sure a match is.
    .hint = It must have exactly the codes `{ $known }`.
plan-comparison-outcome = Outcome `{ $code }` stands twice in `same` and `other`.
    .hint = By an outcome the two records are one person or they are not: name it once.
plan-comparison-population = A comparison for `{ $purpose }` goes by the department's rows and has no `population`.
    .hint = Remove it, or change `purpose`.
plan-comparison-entry-refused = Clues name no entry here.
    .hint = Remove it, or write `entry` under `[clues]`.
plan-comparison-entry-missing = Clues are about entries of register `{ $register }`, and nothing leads to them from here.
    .hint = Write `entry`, a field of type `ref` that refers to `{ $register }`.
plan-comparison-long = The sentence in `{ $language }` is longer than { $max } characters.
    .hint = Shorten it; details belong in `note`.
plan-comparison-days = `{ $key }` must be from { $min } to { $max }.
    .hint = Give the number of days.
plan-comparison-place = The place is not named: the unit of the entry stands for it.
    .hint = Remove it.
plan-comparison-columns = By these columns nobody can be found.
    .hint = Name at least one of `{ $known }`.
plan-comparison-column = `{ $column }` cannot be read from field `{ $field }`.
    .hint = Name a field of one of the types `{ $types }`, or a derived column.
plan-map-syntax = This is not valid JSON.
    .hint = Make the map again.
plan-map-shape = The map is no collection of features.
    .hint = The outermost object must be a `FeatureCollection`.
plan-map-twice = Unit `{ $unit }` stands twice in the map.
    .hint = Merge them into one feature.

## entry

entry-required = This must be filled in.
    .hint = Fill it in.
entry-field-unknown = The register has no field `{ $field }`.
    .hint = Remove it, or mend its name.
entry-type-text = This must be text.
    .hint = Write it as text.
entry-type-number = This must be a whole number.
    .hint = Write digits only.
entry-type-bool = This must be yes or no.
    .hint = Write yes or no; leave it empty if unknown.
entry-type-ref = This names no entry.
    .hint = Give the entry's key, or choose it from the list.
entry-text-blank = The text is empty, or has spaces around it.
    .hint = Remove the spaces; leave the field empty if there is nothing to say.
entry-text-control = The text holds invisible control characters.
    .hint = Delete it and type it again.
entry-text-short = The text is too short: at least { $min } characters.
    .hint = Write it in full.
entry-text-long = The text is too long: at most { $max } characters.
    .hint = Shorten it.
entry-number-small = The number is too small: { $min } at least.
    .hint = Check and mend it.
entry-number-large = The number is too large: { $max } at most.
    .hint = Check and mend it.
entry-money-small = The amount is too small: { $min } yuan at least.
    .hint = Amounts are in yuan; check and mend it.
entry-money-large = The amount is too large: { $max } yuan at most.
    .hint = Amounts are in yuan, not in ten thousands; check and mend it.
entry-date-unreadable = This is no date, or there is no such day.
    .hint = Write it as in `2020-01-31`.
entry-point-unreadable = This is no point on the map.
    .hint = Write latitude, then longitude in degrees with a comma between, as in `28.50000,115.25000`.
entry-date-early = The date is too early: { $min } at the earliest.
    .hint = Check the year and mend it.
entry-date-late = The date is too late: { $max } at the latest.
    .hint = Check the year and mend it.
entry-code-unknown = This is not in code list `{ $list }`.
    .hint = Choose from the list, or write it as the template shows.
entry-codes-order = The codes are out of order, or one stands twice.
    .hint = Put them in order, each once.
entry-codes-many = Too many are chosen: { $max } at most.
    .hint = Keep the main ones.
entry-files-name = This is no file on record.
    .hint = Choose the files again.
entry-files-order = The files are out of order, or one stands twice.
    .hint = Choose the files again.
entry-files-many = Too many files: { $max } at most.
    .hint = Keep the ones that show most.
entry-files-accept = This field does not take files of that kind.
    .hint = The hint of the field says which kinds it takes.
entry-files-missing = A file that the form names is not on record.
    .hint = Choose the file again.
entry-files-silent = The store of files does not answer, so the file was not kept. What you filled in stands below; nothing is lost.
    .hint = Wait a little and save again; files that the form does not list must be chosen again. If it goes on, tell the administrator.
entry-files-empty = File { $number } is empty.
    .hint = Open it on your device to see whether it is whole, then choose it again.
entry-files-kind = File { $number } is neither a picture nor a PDF. The content counts, not the name.
    .hint = Photos as JPEG, PNG or WebP; papers as PDF.
entry-files-heic = Photo { $number } is in the phone's own format (HEIC), which other machines cannot show.
    .hint = Set the camera to "Most compatible" (JPEG), or send the photo as JPEG.
entry-files-markup = File { $number } is a drawing or a page in a markup language (SVG, HTML), which can carry programs.
    .hint = Take a picture of it, or save it as PNG or PDF.
entry-files-large = File { $number } is too large: { $max } MB at most.
    .hint = Choose a smaller size in the camera, or scan at 150 dpi.
entry-files-broken = File { $number } is damaged: it cannot be read as what it claims to be.
    .hint = Open it on your device, save it anew and choose it again.
entry-files-pixels = Picture { $number } has too many pixels: { $max } million at most.
    .hint = Make the picture smaller and choose it again.
entry-files-script = File { $number } carries a program or another file inside.
    .hint = Print it into a new PDF, or take a picture of it.
entry-files-locked = File { $number } is locked with a password, so nobody can check what is in it.
    .hint = Save it without a password and choose it again.
entry-phone-shape = This is no phone number.
    .hint = 11 digits for a mobile; a landline with its area code; digits only.
entry-id-shape = This is no identity number.
    .hint = 18 digits, the last may be a capital `X`; 20 digits for a disability card.
entry-id-birth = The date of birth in the identity number does not exist, or lies after the campaign.
    .hint = Check digits 7 to 14 against the card.
entry-id-check-digit = The check digit of the identity number is wrong: a digit has been mistyped.
    .hint = Check every digit against the card.
entry-id-card = The last two digits of the disability card are wrong.
    .hint = Digit 19 is the category (1 to 7), digit 20 the grade (1 to 4).
entry-id-age = By the identity number this person is older than { $max } years.
    .hint = Check the date of birth; if the person has died, take the entry off.
entry-unit-unknown = There is no unit `{ $unit }`.
    .hint = Check the code, or choose the unit by name.
entry-unit-level = Unit `{ $unit }` is of the wrong level; a { $level ->
        [province] province
        [city] city
        [county] county
        [township] township
       *[other] village
    } is needed.
    .hint = Choose a unit of that level.
entry-reference-missing = There is no such entry in register `{ $register }`.
    .hint = Enter it first, or check its key.
entry-value-taken = Another entry has this value already.
    .hint = Check and mend it; if it is the same one, change that entry.
entry-effective-future = The day has not come yet: { $max } at the latest.
    .hint = Give the day on which it happened.
entry-reference-several = Register `{ $register }` has several entries of this name.
    .hint = Give the key, or choose from the list.
entry-money-unreadable = This is no amount of money.
    .hint = In yuan, two decimals at most, as in `3352.50`.
entry-changed-since = Somebody has just changed this entry.
    .hint = Look at what it says now, then decide.
entry-step-role = Step `{ $step }` is made by another role; this attempt has been recorded.
    .hint = Leave its fields as they are; whoever has the role makes the step.
entry-step-none = An entry like this has no step `{ $step }`.
    .hint = Leave its fields empty, or correct what kind of entry it is.
entry-step-undated = Step `{ $step }` has no date.
    .hint = Give the day on which it was made, or leave all its fields empty.
entry-step-future = The step cannot be dated after { $max }.
    .hint = Enter it when it has been made.
entry-step-before = Step `{ $step }` comes first and has not been made.
    .hint = Make that step first, or give its date too.
entry-step-order = The date lies before { $min }, the day of step `{ $step }`.
    .hint = Check both days.
entry-step-notice = The notice stands for { $days } days: this step can be made from { $min } on.
    .hint = Wait until the notice has run, then make the step.
entry-step-settled = Step `{ $step }` has been made upon this one, which can no longer be altered.
    .hint = Whoever made the later step takes it back first.

## import

import-file-empty = The file is empty.
    .hint = Check that it is the right file; a template can be downloaded.
import-file-unknown = This is no spreadsheet.
    .hint = Open it in a spreadsheet program, save it as XLSX or CSV, and upload that.
import-file-markup = This is a web page with another ending.
    .hint = Open it in a spreadsheet program, save it as XLSX, and upload that.
import-file-old = The file is of the old format (XLS), or has a password.
    .hint = Remove the password, save it as XLSX, and upload that.
import-file-large = Unpacked, the texts of the workbook are larger than { $max } MiB.
    .hint = Split it, or save it as CSV and upload that.
import-file-damaged = The file is incomplete or damaged.
    .hint = Probably it was not wholly copied; open it in a spreadsheet program, save it as XLSX, and upload that.
import-file-unreadable = The file cannot be read on (`{ $cause }`).
    .hint = Upload it again; if that fails, ask the administrator.
import-csv-quote = From this row on a quotation mark is not closed.
    .hint = Delete it, or close it at the end of its cell.
import-sheet-none = No sheet has the headings of this register (looked at: { $sheets }).
    .hint = The headings stand in the first { $rows } rows, written as in the template; download it and compare.
import-sheet-several = { $count } sheets have rows under the same headings: { $sheets }.
    .hint = Put all rows on one sheet, or send each sheet as a file of its own.
import-heading-none = No headings were found.
    .hint = They stand in the first { $rows } rows, written as in the template; download it and compare.
import-heading-merged = Row { $row } has merged cells, so that not all headings can be told.
    .hint = Unmerge row { $row }, with one heading for each column.
import-heading-missing = The column “{ $zh }” ({ $en }) is missing: nobody can tell which entry a row is about.
    .hint = Add it; the template shows how it is headed.
import-heading-missing-new = The required column “{ $zh }” ({ $en }) is missing.
    .hint = Changes of existing entries do without; new entries need it.
import-heading-duplicate = The heading “{ $heading }” means the same as one before it.
    .hint = Remove one of the two columns.
import-heading-unknown = The register has no column “{ $heading }”; it was not read.
    .hint = If it is to be imported, head it as the template does.
import-heading-ten-thousand = This column counts in ten thousands of yuan.
    .hint = Amounts are in yuan: convert them and mend the heading.
import-cell-broken = The formula in this cell has failed.
    .hint = Put the value itself there.
import-cell-garbled = The cell has characters that cannot be read.
    .hint = Type it again; save a CSV as UTF-8 or GBK.
import-number-as-number = The digits were taken for a quantity, and the last ones are lost.
    .hint = Make the column text, then fill it in again from the card or the system.
import-number-unreadable = This is no whole number.
    .hint = Write digits only, no unit and no remark.
import-number-fraction = A whole number is needed here.
    .hint = Check and mend it.
import-money-unreadable = This is no amount.
    .hint = Write digits only; the unit is yuan.
import-money-precise = The amount has more than two decimals.
    .hint = The unit is yuan; two decimals at most.
import-money-ten-thousand = The amount is in ten thousands.
    .hint = Convert it to yuan.
import-date-partial = The date is a year or a month only.
    .hint = Write the day too, as in `2020-01-31`.
import-bool-unreadable = This is neither yes nor no.
    .hint = Write yes or no; leave it empty if nobody has checked.
import-unit-name = No unit has this name.
    .hint = Write the 12-digit code, or the full names of county, township and village.
import-unit-ambiguous = Several units have this name.
    .hint = Write the 12-digit code, or put the names of county and township before it.
import-unit-missing = The row does not say which unit it is about.
    .hint = Add the column of the unit: the 12-digit code, or the full names of county, township and village.
import-unit-outside = The unit is outside your area; the attempt is on record.
    .hint = Remove the row, or leave it to somebody who is responsible for the unit.
import-key-twice = The row is about the same entry as row { $row }.
    .hint = An entry has one row; make one of the two.
import-key-outside = The key belongs to an entry outside your area; the attempt is on record.
    .hint = Check the key; if it is that entry, leave it to somebody who is responsible for its unit.
import-value-twice = The value is that of row { $row }, but must be unique.
    .hint = Check the two rows and mend one.
import-value-taken = Another entry of the register has this value, but it must be unique.
    .hint = Check it for a slip, or whether the same entry has been made twice.
import-file-rows = There are no rows below the headings.
    .hint = Fill in from the row after the headings on.
import-stopped-moved = The entry of row { $row } has been changed since the check; nothing was written.
    .hint = Upload the same file and have it checked once more.
import-stopped-file = The stored file is not the one that was checked; nothing was written.
    .hint = Upload it again.
import-stopped-plan = The plan has been replaced since the check; nothing was written.
    .hint = Upload the same file and have it checked once more.
import-stopped-full = The server's disk is full; nothing was written.
    .hint = Tell the administrator; import the same file again when there is room.
import-stopped-store = The store has failed; nothing was written.
    .hint = Import the same file again later; if that fails, tell the administrator.
import-stopped-killed = The server stopped in between; nothing was written.
    .hint = Upload the same file again; rows already on file are passed over.

## notice

notice-document-empty = The document is empty.
    .hint = Check that the file was saved whole, and choose it again.
notice-document-long = The document is longer than { $max } MiB.
    .hint = Keep only the text of the notice and its attachments, without pictures.
notice-document-binary = This is a program, a picture or another binary file, not a document.
    .hint = Choose the notice as text or as a web page.
notice-document-encrypted = The document is encrypted.
    .hint = Remove the password in the program that made it and save it as text.
notice-document-legacy = This is a document of the old .doc format.
    .hint = Open it in a word processor and save it as plain text (.txt).
notice-document-unsupported = Documents of the kind { $kind } cannot be read.
    .hint = Copy the text and save it as plain text (.txt).
notice-document-scanned = The document holds no text.
    .hint = If it is a scan, have its text recognised first and save that as text.
notice-genre-emergency = This is an emergency plan, not an implementation plan.
    .hint = Choose a notice that lists tasks and responsible units.
notice-genre-statute = This is a regulation in articles, not an implementation plan.
    .hint = Choose a notice that lists tasks and responsible units.
notice-genre-other = No numbered tasks were found; the document does not look like an implementation plan.
    .hint = Choose a notice that lists tasks; if the list is a separate attachment, choose that.
notice-task-number-missing = The task “{ $title }” has no number.
    .hint = Check against the notice that it is a task of its own, and give it its number.
notice-heading-number-missing = The heading “{ $title }” has no number.
    .hint = Give it its number, after the notice.
notice-numbering-jump = Number { $number } does not follow the number before it, { $before }.
    .hint = Check against the notice whether something is missing.
notice-numbering-repeat = Number { $number } stands twice.
    .hint = Correct the number after the notice.
notice-numbering-sign = Number { $number } is followed by “{ $sign }”, the others by “{ $usual }”.
    .hint = The tasks are not affected; check against the notice.
notice-units-shared = { $count } tasks ({ $numbers }) share one line of responsible units.
    .hint = Confirm the responsible units of each task.
notice-units-missing = The task “{ $title }” has no responsible unit.
    .hint = Add the responsible unit.
notice-deadline-missing = The task “{ $title }” has neither a deadline nor a cadence.
    .hint = Check whether the general deadline holds for it.
notice-deadline-conflict = The deadlines “{ $one }” and “{ $other }” do not agree.
    .hint = Ask the issuer which of them holds.
notice-quantity-bare = The quantity “{ $phrase }” does not say what it measures.
    .hint = Add what it measures.
draft-empty = Nothing stands in this field.
    .hint = Fill it in.
draft-id-form = “{ $value }” cannot be the name of a package.
    .hint = Use small letters, digits and hyphens, a letter first.
draft-day-unreadable = “{ $value }” is no day.
    .hint = Write it as year-month-day, such as 2030-01-31.
draft-days-order = The campaign ends before it begins.
    .hint = Put its last day after its first.
draft-days-long = The days lie more than { $value } years apart.
    .hint = Check the years of the campaign and of the deadlines.
draft-require-unreadable = “{ $value }” is no demand.
    .hint = Write a sign and a number, such as >= 90%, < 2% or >= 2000, or between 1 and 2.
draft-cadence-unreadable = “{ $value }” is no cadence that a package knows.
    .hint = Choose the end of the month, each month, each half month, or a day of the month.
draft-choice-unknown = “{ $value }” is not among the choices.
    .hint = Choose one from the list.
draft-tasks-none = There is no task to put into the package.
    .hint = At least one task must not be left out.
draft-cadence-none = A package has no word for how often “{ $value }” is owed; it stands in the task's text only.
    .hint = Choose the cadence that comes nearest, or leave it.
draft-calendar-guessed = Of { $value } days of the campaign the calendar in use knows nothing; Monday to Friday were taken as working days.
    .hint = Put the holidays into calendar.csv.
draft-indicator-blank = { $value } demands and duties have no indicator and are not measured yet.
    .hint = Bind them to an indicator of the package, or write one.
draft-body-new = Bodies that the package in use does not know: { $value }.
    .hint = If one is a known body in another spelling, correct its name.

## link

link-file-side = The { $side ->
    [left] left
   *[right] right
 } file cannot be read:
    .hint = See the next line.
link-file-open = The file { $path } cannot be read or written (`{ $cause }`).
    .hint = Check the path, the permissions and the space on the disk.
link-file-parquet = The file { $path } is no whole Parquet file.
    .hint = Export it anew and try again.
link-file-empty = The { $side ->
    [left] left
   *[right] right
 } file has no rows.
    .hint = Check that the right table was exported.
link-file-large = The left file has { $rows } rows, at most { $limit } are possible.
    .hint = Split it by division and compare the parts.
link-file-other = None of the { $side ->
    [left] left
   *[right] right
 } file's columns is known to the model, it may be another file; its columns: { $found }.
    .hint = Check the file; if it is the right one, name its headings under `headings` in the model.
link-rows-unreadable = Some rows cannot be read (`{ $cause }`).
    .hint = Export the file anew and try again.
link-rows-repeated = About { $count } rows of the right file say exactly what another row says.
    .hint = Unless that is meant, remove the repetitions and compare again.
link-column-missing = The { $side ->
    [left] left
   *[right] right
 } file has no column `{ $column }`.
    .hint = Give the column one of these names: { $expected }; or name its heading under `headings` in the model.
link-column-twice = “{ $first }” and “{ $second }” of the { $side ->
    [left] left
   *[right] right
 } file both mean `{ $column }`.
    .hint = Keep the right one; rename or remove the other.
link-column-type = The column `{ $column }` of the { $side ->
    [left] left
   *[right] right
 } file is of the type { $found } and cannot be read as text.
    .hint = Convert it to text and try again.
link-id-missing = The { $side ->
    [left] left
   *[right] right
 } file has no row identifier.
    .hint = Give the column one of these names: { $expected }; or name it in the command.
link-id-repeated = Rows { $first } and { $second } of the left file have one identifier.
    .hint = The left file needs one row and one identifier for each person; remove the repetitions.
link-model-unreadable = The model cannot be read: { $cause }
    .hint = Correct the file, or make it anew with `bairi link train`.
link-pairs-other = The pairs have no usable column `{ $column }`.
    .hint = Link again with this model and have the levels written.
link-run-interrupted = The run stopped half way.
    .hint = Run it again.
link-run-cancelled = The run was cancelled; nothing of it is kept.
    .hint = Run it again when its result is needed.
link-query-syntax = The query has a fault of syntax (`{ $cause }`).
    .hint = Check keywords, quotes and commas; the command wants the whole query in quotes.
link-query-column = There is no column `{ $column }`.
    .hint = Columns that can be used: { $expected }; put names with capitals into double quotes.
link-query-plan = The query cannot be planned (`{ $cause }`).
    .hint = Write one query; the tables are `pairs`, `left_rows` and `right_rows`.
link-query-change = Only questions are answered here; neither data nor settings are changed.
    .hint = Write one `SELECT`; `--out` keeps the answer.
link-query-run = The query failed half way (`{ $cause }`).
    .hint = Check its casts and divisions; where a cast may fail, write `try_cast`.
link-query-memory = There was not enough memory to finish the query.
    .hint = Sort and join fewer columns, or narrow it by conditions first.
link-query-write = The answer cannot be written (`{ $cause }`).
    .hint = Check the space on the disk; nested columns do not go into CSV, use `--out`.
link-query-long = The answer is long; only its first { $rows } rows are shown.
    .hint = Narrow it by `LIMIT` or conditions, or have all of it by `--csv` or `--out`.
link-query-households = Both files name households, but a query does not ask relatives; some pairs weigh less than `bairi link` writes.
    .hint = Where relatives are to be asked, write the pairs with `bairi link` first.
link-number-scientific = { $count } identity numbers of the { $side ->
    [left] left
   *[right] right
 } file are in scientific notation (such as 3.62E+17) and count as missing.
    .hint = A spreadsheet has destroyed them; ask for the file anew with that column as text.
link-number-rounded = { $count } identity numbers of the { $side ->
    [left] left
   *[right] right
 } file had their last three places turned to zeros by a spreadsheet and count as missing.
    .hint = Ask for the file anew with that column as text.
link-number-unreadable = { $count } identity numbers of the { $side ->
    [left] left
   *[right] right
 } file cannot be read and count as missing.
    .hint = Check that the column holds identity numbers.
link-date-unreadable = { $count } dates of the { $side ->
    [left] left
   *[right] right
 } file cannot be read and count as missing.
    .hint = Write dates as 19780203 or 1978-02-03.
link-place-unreadable = { $count } places of the { $side ->
    [left] left
   *[right] right
 } file are no division codes and count as missing.
    .hint = Use the statistical division codes (6, 9 or 12 digits).
link-phone-unreadable = { $count } telephone numbers of the { $side ->
    [left] left
   *[right] right
 } file cannot be read and count as missing.
    .hint = Check that the column holds telephone numbers.
link-block-left-out = { $count } rows lie in blocks of the rule “{ $rule }” that are too large; the rule left them out.
    .hint = Give the rule a finer condition (`finer`); other rules compared these rows all the same.
link-households-large = { $count } households of the right file hold { $rows } sure rows, too many for a household; relatives were not asked there.
    .hint = Check that the column of households holds a number for each household, not for a village or for “unknown”.
link-train-nothing = No rule taught anything; the model's probabilities are as they were.
    .hint = The files may have nobody in common, or lack columns that can be compared.
link-train-unseen = { $count } comparison levels ({ $comparisons }) did not occur among the matches; their weights stay near to where they started.
    .hint = That is normal with little data; train again with more.

## Comparisons (bairi-compare)

compare-mapping-other = The meaning of no column can be made out: perhaps it is another file. Its columns: { $headings }.
    .hint = Check the file; if it is right, say which column is the name and which the identity number.
compare-mapping-needs = A comparison needs a name or an identity number. The file's columns: { $headings }.
    .hint = Say which column is the name and which the identity number.
compare-mapping-twice = The column “{ $heading }” was given two meanings (`{ $first }`, `{ $second }`).
    .hint = A column has one meaning: take one of the two away.
compare-mapping-heading = The file has no column “{ $heading }”. Its columns: { $headings }.
    .hint = Choose one of the file's columns.
compare-mapping-meaning = There is no meaning `{ $meaning }`.
    .hint = There are name, identity number, birth, sex, place code and phone.
compare-mapping-gone = The file no longer has the column “{ $heading }”.
    .hint = Confirm the meanings of the columns again.
compare-mapping-several = Each of these columns may be the { $meaning ->
    [name] name
   *[other] identity number
 }: { $headings }.
    .hint = Choose the right one on the page, or say `--column { $meaning }=HEADING`; if it is none of them, head them otherwise in the file.
compare-heading-none = { $row ->
    [none] The file has no headings: its columns are named with somebody's values.
   *[other] The file has no row of headings: its row { $row } already holds somebody's values.
 }
    .hint = Put a row of headings (name, identity number …) above the first person, then send the file again.
compare-file-parquet = The file is no whole Parquet file.
    .hint = Export it again, then upload it.
compare-run-failed = The comparison was not finished (`{ $cause }`); nothing of it is kept.
    .hint = Check the disk's space, then begin again.
compare-run-full = The disk is full; the comparison was not finished and nothing of it is kept.
    .hint = Have room made on the disk, then begin again; the file is still there.
compare-rows-none = The file has no row of this area ({ $elsewhere } of other places); nothing was compared, or everybody would be a clue.
    .hint = Check that the file was exported whole and that the right column is the place, then begin again.
compare-rows-nobody = The file has no row of this area ({ $elsewhere } of other places), so there are no differences.
    .hint = If that is not as it should be, check that the file was exported whole and that the right column is the place.
compare-rows-counties = In { $count } counties ({ $counties }) { $people } entries are expected, and the file has none of them.
    .hint = The file may leave these counties out. Ask before you issue clues, or everybody there will be one.
compare-day-outside = The day at which the data stand must lie between { $from } and { $to }.
    .hint = Give the day at which the department's data stand, then send the file again.
compare-issue-moved = The register has changed since the comparison; no clues were written and nothing has been changed.
    .hint = Compare once more, then issue the clues.
compare-file-none = No file was chosen.
    .hint = Choose a file, then send it.
compare-clue-row = {""} (row { $row } of the file)
    .hint = Nothing to be done.
compare-run-killed = The server was stopped before the comparison was finished.
    .hint = Begin again; the file is still there.
compare-row-band = { $band ->
    [heading] Outcome
    [sure] on the register
    [verify] to be verified
    [none] not on the register
   *[elsewhere] another place, not compared
 }
    .hint = Nothing to be done.
compare-data-unknown = The package has no such kind of data, or there is no such comparison.
    .hint = See which kinds its comparisons.toml has.

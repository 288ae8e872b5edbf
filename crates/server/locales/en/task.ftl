# Task list, task page, statuses, stages.
status-overdue = Overdue
status-behind = Behind
status-at-risk = At risk
status-on-track = On track
status-not-due = Not due
status-not-measured = Not measured yet
status-met = Met
forecast-met = Met
forecast-on = Met on { $day }, if the trend goes on
forecast-never = Never, if the trend goes on
forecast-unknown = Too few readings to say
demand-between = { $from } to { $to }
kind-deliverable = deliverable
kind-rate = rate
kind-number = number
kind-coverage = full coverage
kind-periodic = periodic
cadence-month-end = at each month's end
cadence-month-day = on day { $day } of each month
cadence-half-month = every half month
cadence-monthly = monthly
tasks-title = Tasks
tasks-lede = All tasks of { $unit }, most urgent first.
tasks-by-status = Filter by status
tasks-all = All
tasks-sections = All sections
tasks-section = Section
tasks-show = Filter
tasks-sort-number = Sort by number
tasks-sort-urgency = Sort by urgency
tasks-number = No.
tasks-target-name = Target measured
tasks-numerator = Numerator
tasks-denominator = Denominator
tasks-status = Status
tasks-task = Task
tasks-now = Now
tasks-target = Target
tasks-places = Places there
tasks-by = By
tasks-gap = Names
tasks-reached = { $met } of { $of } met
tasks-reached-late = { $met } of { $of } met, { $late } late
tasks-none = There are no such tasks
tasks-none-hint = Choose another status or section, or see all tasks.
tasks-elsewhere = { $tasks ->
    [one] { $tasks } task of the plan asks nothing of this place.
   *[other] { $tasks } tasks of the plan ask nothing of this place.
  }
gantt-title = Time line, counted back
gantt-hint = Stages are counted back from each deadline (the diamond); the line is today.
gantt-today = Today
gantt-stage = { $name }: { $from } to { $to }, { $days ->
    [one] { $days } working day
   *[other] { $days } working days
  }
task-section = Section { $number }: { $title }
task-path = Step by step down
task-not-asked = This task asks nothing of { $unit }, or nobody here counts. See the unit above.
task-not-measured = There is no indicator for this task yet: it is neither done nor behind. What it demands, and by when, stands below.
task-target = Target
task-by = by { $day }
task-now = Now
task-expected = Expected today
task-expected-hint = counted back from the deadline
task-forecast = Forecast
task-each = { $scope }, each reaching it by { $level }
task-days-left = { $days ->
    [one] { $days } day left ({ $working } working)
   *[other] { $days } days left ({ $working } working)
  }
task-days-late = { $days ->
    [one] { $days } day late
   *[other] { $days } days late
  }
task-unknown = Of { $count } { $word } nobody knows yet
task-list = Open the work list: { $count } { $word }
task-list-closed = Your role does not see the names; ask the headquarters there.
task-places = By place: { $name }
task-places-none = There are no places below
task-places-none-hint = Open the work list for the names, or go back up.
task-history = History
task-history-of = History of { $name }
chart-series = Actual
chart-expected = Expected
chart-table = As a table
chart-day = Day
chart-value = Value
task-stages = Stages, counted back from the deadline
task-straight = No stages: an even pace in working days from { $from } to { $to }.
stage-days = { $from } to { $to }
stage-why = Takes { $days } working days and must end on { $to }, so it starts on { $start } at the latest; then comes { $next }.
stage-why-last = Takes { $days } working days and must end on { $to }, for the deadline on { $deadline }, so it starts on { $start } at the latest; nothing can follow.
stage-figure = { $figure } due at its end
task-who = Who, and where it is written
task-lead = Led by
task-support = Supported by
task-scope = Scope
task-notice = In the notice
task-unprinted = (printed without its number)
task-duties = Periodic duties
task-duty-each = Owed by
task-cadence = When
task-next = Next
task-neighbours = Tasks before and after

duties-title = Periodic duties
duties-lede = What { $unit } owes every month or half-month: how much is due, how much is done.
duties-now = This period
duties-none = No periodic duties here
duties-none-hint = The plan asks nothing periodic of this level or below. See the unit above.
duty-each = each { $level }
duty-next = next on { $day }
duty-task = task { $number }
duty-not-measured = No register tells yet who did this duty. It counts neither as done nor as owed.
duty-not-here = Owed by another level: { $level }
duty-not-here-hint = Nobody owes it here or below. Look at the unit above.
duty-no-period = No period has begun yet
duty-no-period-hint = When the first whole period of the campaign begins, the places are listed here.
duty-period = { $from } to { $to }
duty-due = due { $day }
duty-on-time = On time
duty-late = Late
duty-missing = Missing
duty-open = Not due
duty-said = { $owed } owed, { $done } on time, { $late } late, { $missing } missing
duty-rule = Done by the due day is on time; done after it, inside the period, is late. A figure opens its names.

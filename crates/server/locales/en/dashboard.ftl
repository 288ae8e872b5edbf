# The overview.
dashboard-title = Overview
dashboard-day = Day { $day }
dashboard-left = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
  }
dashboard-none-late = No task is overdue or behind.
dashboard-late = { $tasks ->
    [one] { $tasks } task is overdue or behind.
   *[other] { $tasks } tasks are overdue or behind.
  }
dashboard-late-place = { $tasks ->
    [one] { $tasks } task is overdue or behind; { $place } is furthest behind.
   *[other] { $tasks } tasks are overdue or behind; { $place } is furthest behind.
  }
dashboard-statuses = Tasks by status
dashboard-asked = { $tasks } tasks are asked of this place. A number opens its tasks.
dashboard-behind = What is behind, and whom to call
dashboard-behind-none = No task is overdue or behind
dashboard-behind-none-hint = When one is, it stands here with the body that leads it.
dashboard-by-lead = By { $day } · led by { $lead }
dashboard-missing = { $missing } of { $of } places short
dashboard-behind-more = { $tasks } more: see all tasks
dashboard-todo = Work lists
dashboard-todo-none = No names are left on the lists
dashboard-todo-none-hint = Households, people and villages that are not there yet stand here, with the next step.
dashboard-map-choose = Colour the map by
dashboard-map-show = Show
dashboard-map-late = Tasks overdue or behind
dashboard-map-late-said = { $tasks ->
    [one] { $tasks } task
   *[other] { $tasks } tasks
  }
dashboard-map-task = Task { $number }: { $title }
dashboard-map-tasks = By task
dashboard-map-indicators = By indicator
dashboard-map-nothing = Nothing asked, or nobody counts
dashboard-map-below = { $from } to below { $next }
dashboard-map-class = { $figures }: { $places ->
    [one] { $places } county
   *[other] { $places } counties
  }
dashboard-map-hint = Point at a county for its figure; open it for its page.
dashboard-map-table = As a table
dashboard-worst = The ten worst places
dashboard-worst-none = No place is behind
dashboard-worst-none-hint = When units below have tasks overdue, behind or at risk, they stand here, worst first.
dashboard-due = Due this week
dashboard-due-none = Nothing is due within seven days
dashboard-due-none-hint = Deadlines, stages and periodic duties stand here seven days ahead.
due-deadline = deadline
due-stage = end of a stage
due-duty = periodic duty
changes = Latest changes
changes-none = Nothing has changed yet
changes-none-hint = When somebody records, changes or retracts something, it stands here.
latest-new = New in { $register }:
latest-changed = Changed in { $register }:
latest-retracted = Retracted from { $register }:
latest-unnamed = no name
place = Place

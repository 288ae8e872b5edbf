# A unit's page.
unit-asked = Asked of this place
unit-asked-none = Nothing is asked of this place
unit-asked-none-hint = Tasks are cascaded by their scope; those that ask something of this place stand here.
unit-figures = Figures of this place
unit-below = Units below: { $level }
unit-below-fine = { $tasks } measured, none behind
unit-registers = Registers of this place

# Pictures and papers: sending them with a form, showing them with an entry.
files-title = Photos and papers
file-picture = Photo { $number }
file-paper = Paper { $number }
file-kb = { $size } KB
file-mb = { $size } MB
file-lost = The file cannot be found; bring it back from a backup.
file-silent = The store of files does not answer just now. The file is not lost: load the page again later.
file-taken = taken { $time }
file-taken-before = taken { $time }, before the date of this entry
file-taken-after = taken { $time }, after the date of this entry
file-no-time = no time in the picture
file-no-place = no place in the picture
file-inside = taken inside { $unit }
file-outside = taken outside { $unit }, about { $km } km from its boundary
file-from = taken { $km } km from { $what }
value-pictures = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
value-papers = { $count ->
    [one] { $count } paper
   *[other] { $count } papers
}
form-files-keep = keep
form-files-fresh = received, takes effect when you save
form-files-pictures = At most { $max } photos (JPEG, PNG, WebP) of { $picture } MB each. Time and place in them are compared with the entry.
form-files-papers = At most { $max } PDF papers of { $paper } MB each.
form-files-both = At most { $max }: photos (JPEG, PNG, WebP) of { $picture } MB, PDF papers of { $paper } MB each.
form-files-too-large = over the limit, choose a smaller one
form-files-sending = Sending, please keep this page open
fault-files-too-large = These files are too large together. Nothing was changed. Go back and send them in several goes.
fault-heading-files = The file cannot be opened just now
fault-files-silent = The store of files does not answer. Nothing is lost and nothing was changed. Try again later; if it goes on, tell the administrator the number.
fault-files-damaged = This file is damaged in the store: it is not what was kept, and so it is not shown. Everything recorded is safe. Tell the administrator the number, so that the file is brought back from a backup.

// For the address sanitizer: what a process still holds when it ends is no leak, and C libraries hold much. Linked into
// the programs, since those that the lab starts get no environment of ours.
const char *__asan_default_options(void) { return "detect_leaks=0"; }

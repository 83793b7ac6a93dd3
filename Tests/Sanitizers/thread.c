// For the thread sanitizer: librdkafka starts its threads with C11's thrd_create, which the sanitizer does not know; a
// thread that it did not see being born ends in its first lock. Linked into the programs, this comes before libc's.
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

struct beginning {
    thrd_start_t run;
    void *argument;
};

static void *begin(void *given) {
    struct beginning own = *(struct beginning *)given;
    free(given);
    return (void *)(intptr_t)own.run(own.argument);
}

int thrd_create(thrd_t *thread, thrd_start_t run, void *argument) {
    struct beginning *given = malloc(sizeof *given);
    if (given == NULL) return thrd_nomem;
    *given = (struct beginning){run, argument};
    if (pthread_create(thread, NULL, begin, given) == 0) return thrd_success;
    free(given);
    return thrd_error;
}

int thrd_join(thrd_t thread, int *result) {
    void *value = NULL;
    if (pthread_join(thread, &value) != 0) return thrd_error;
    if (result != NULL) *result = (int)(intptr_t)value;
    return thrd_success;
}

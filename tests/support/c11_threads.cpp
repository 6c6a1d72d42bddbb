// librdkafka starts its threads by <threads.h>, of which ThreadSanitizer of GCC 12 knows nothing: a
// thread that it has not seen begin crashes it. So in its build these functions stand before those
// of the C library, and do the same by pthreads. Elsewhere this file is empty.
#if defined(__SANITIZE_THREAD__)

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <threads.h>
#include <time.h>

#include <memory>

namespace {

pthread_mutex_t* native(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* native(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }
static_assert(sizeof(mtx_t) >= sizeof(pthread_mutex_t));
static_assert(sizeof(cnd_t) >= sizeof(pthread_cond_t));

int verdict(int code) {
    if (code == 0) return thrd_success;
    if (code == ETIMEDOUT) return thrd_timedout;
    return code == EBUSY ? thrd_busy : thrd_error;
}

struct Begin {
    thrd_start_t function;
    void* argument;
};

void* begin(void* opaque) {
    const std::unique_ptr<Begin> what(static_cast<Begin*>(opaque));
    const int result = what->function(what->argument);
    return reinterpret_cast<void*>(static_cast<intptr_t>(result));
}

}  // namespace

extern "C" {

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
    auto what = std::make_unique<Begin>(Begin{function, argument});
    const int code = pthread_create(thread, nullptr, begin, what.get());
    if (code == 0) static_cast<void>(what.release());
    return verdict(code);
}

int thrd_join(thrd_t thread, int* result) {
    void* value = nullptr;
    const int code = pthread_join(thread, &value);
    if (result != nullptr) *result = static_cast<int>(reinterpret_cast<intptr_t>(value));
    return verdict(code);
}

int thrd_detach(thrd_t thread) { return verdict(pthread_detach(thread)); }

int mtx_init(mtx_t* mutex, int kind) noexcept {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    const bool recursive = (kind & mtx_recursive) != 0;
    pthread_mutexattr_settype(&attributes,
                              recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
    const int code = pthread_mutex_init(native(mutex), &attributes);
    pthread_mutexattr_destroy(&attributes);
    return verdict(code);
}
void mtx_destroy(mtx_t* mutex) noexcept { pthread_mutex_destroy(native(mutex)); }
int mtx_lock(mtx_t* mutex) { return verdict(pthread_mutex_lock(native(mutex))); }
int mtx_trylock(mtx_t* mutex) noexcept { return verdict(pthread_mutex_trylock(native(mutex))); }
int mtx_unlock(mtx_t* mutex) noexcept { return verdict(pthread_mutex_unlock(native(mutex))); }

int cnd_init(cnd_t* condition) { return verdict(pthread_cond_init(native(condition), nullptr)); }
void cnd_destroy(cnd_t* condition) { pthread_cond_destroy(native(condition)); }
int cnd_signal(cnd_t* condition) { return verdict(pthread_cond_signal(native(condition))); }
int cnd_broadcast(cnd_t* condition) { return verdict(pthread_cond_broadcast(native(condition))); }
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
    return verdict(pthread_cond_wait(native(condition), native(mutex)));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
    return verdict(pthread_cond_timedwait(native(condition), native(mutex), until));
}

}  // extern "C"

#endif

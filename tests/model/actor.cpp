#include "tests/model/actor.h"

#include <sys/mman.h>
#include <ucontext.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MODEL_WITH_ASAN
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define MODEL_WITH_ASAN
#endif
#ifdef MODEL_WITH_ASAN
#include <sanitizer/asan_interface.h>
#endif

namespace model {
namespace {

constexpr std::size_t k_stack_bytes = std::size_t{256} << 10;
constexpr std::size_t k_guard_bytes = 4096;  // whoever grows into it stops the program

struct Span {
    const void* bottom = nullptr;
    std::size_t size = 0;
};

// AddressSanitizer must know which stack is in use. `saved` is its own note on the one that is
// left; nullptr: that one is left for good.
void leave_for(const Span& stack, void** saved) {
#ifdef MODEL_WITH_ASAN
    __sanitizer_start_switch_fiber(saved, stack.bottom, stack.size);
#else
    (void)stack, (void)saved;
#endif
}

void arrive(void* saved, Span& from) {
#ifdef MODEL_WITH_ASAN
    __sanitizer_finish_switch_fiber(saved, &from.bottom, &from.size);
#else
    (void)saved, (void)from;
#endif
}

void forget(void* memory, std::size_t size) {
#ifdef MODEL_WITH_ASAN
    __asan_unpoison_memory_region(memory, size);
#else
    (void)memory, (void)size;
#endif
}

}  // namespace

struct Actor::Fiber {
    explicit Fiber(std::function<void()> function);
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;
    ~Fiber() {
        forget(memory, k_stack_bytes);
        ::munmap(memory, k_stack_bytes);
    }

    static void start(unsigned high, unsigned low);

    std::function<void()> body;
    void* memory = nullptr;
    Span stack, outer_stack;
    ucontext_t inside{}, outside{};
    void *inside_saved = nullptr, *outside_saved = nullptr;
    bool finished = false;
};

Actor::Fiber::Fiber(std::function<void()> function) : body(std::move(function)) {
    memory = ::mmap(nullptr, k_stack_bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED || ::mprotect(memory, k_guard_bytes, PROT_NONE) != 0 ||
        ::getcontext(&inside) != 0) {
        throw std::system_error(errno, std::generic_category(), "no stack for an actor");
    }
    inside.uc_stack.ss_sp = static_cast<char*>(memory) + k_guard_bytes;
    inside.uc_stack.ss_size = k_stack_bytes - k_guard_bytes;
    stack = {inside.uc_stack.ss_sp, inside.uc_stack.ss_size};
    const auto self = reinterpret_cast<std::uintptr_t>(this);
    ::makecontext(&inside, reinterpret_cast<void (*)()>(start), 2,
                  static_cast<unsigned>(self >> 32), static_cast<unsigned>(self));
}

// makecontext() hands on nothing but ints.
void Actor::Fiber::start(unsigned high, unsigned low) {
    auto& self = *reinterpret_cast<Fiber*>((std::uintptr_t{high} << 32) | low);
    arrive(nullptr, self.outer_stack);
    self.body();
    self.finished = true;
    leave_for(self.outer_stack, nullptr);
    ::setcontext(&self.outside);
}

Actor::Actor(std::function<void()> body) : fiber_(std::make_unique<Fiber>(std::move(body))) {}

Actor::~Actor() = default;

void Actor::resume() {
    Span inner;
    leave_for(fiber_->stack, &fiber_->outside_saved);
    ::swapcontext(&fiber_->outside, &fiber_->inside);
    arrive(fiber_->outside_saved, inner);
}

void Actor::pause() {
    leave_for(fiber_->outer_stack, &fiber_->inside_saved);
    ::swapcontext(&fiber_->inside, &fiber_->outside);
    arrive(fiber_->inside_saved, fiber_->outer_stack);
}

bool Actor::finished() const noexcept { return fiber_->finished; }

}  // namespace model

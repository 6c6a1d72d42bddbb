#include "worker/registry_doubt.h"

namespace worker {
namespace {

constexpr std::size_t k_many = 20;

}  // namespace

bool RegistryDoubt::is_another(const Unknown& unknown) noexcept {
    if (is_sure_ || unknown.games == 0) return false;
    if (unknown.users == ports::KnownUsers::some) {
        is_sure_ = true;
        return false;
    }
    return unknown.numbered > 0 || unknown.games >= k_many ||
           unknown.users == ports::KnownUsers::none_at_all;
}

}  // namespace worker

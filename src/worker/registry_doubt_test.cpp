#include "worker/registry_doubt.h"

#include <gtest/gtest.h>

namespace worker {
namespace {

using ports::KnownUsers;

TEST(RegistryDoubt, UsersThatAreKnownMakeSure) {
    RegistryDoubt doubt;
    EXPECT_FALSE(doubt.is_another({500, 500, KnownUsers::some}));
    EXPECT_TRUE(doubt.is_sure());
    EXPECT_FALSE(doubt.is_another({500, 500, KnownUsers::none_at_all}));
}

TEST(RegistryDoubt, AGameThatWasFoundMakesSure) {
    RegistryDoubt doubt;
    doubt.found();
    EXPECT_FALSE(doubt.is_another({500, 500, KnownUsers::none_at_all}));
}

TEST(RegistryDoubt, OneGameOfOurServersIsEnough) {
    RegistryDoubt doubt;
    EXPECT_TRUE(doubt.is_another({1, 1, KnownUsers::none_of_these}));
    EXPECT_TRUE(doubt.is_another({1, 1, KnownUsers::none_at_all}));
}

TEST(RegistryDoubt, OfOtherPrograms) {
    RegistryDoubt doubt;
    EXPECT_FALSE(doubt.is_another({1, 0, KnownUsers::none_of_these})) << "a stray record";
    EXPECT_FALSE(doubt.is_another({0, 0, KnownUsers::none_at_all})) << "nothing was asked";
    EXPECT_FALSE(doubt.is_sure());
    EXPECT_TRUE(doubt.is_another({20, 0, KnownUsers::none_of_these}));
    EXPECT_TRUE(doubt.is_another({1, 0, KnownUsers::none_at_all}));
}

}  // namespace
}  // namespace worker

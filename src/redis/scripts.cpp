#include "redis/scripts.h"

#include <string>

#include "redis/lua.h"

namespace redis {
namespace {

Script checked(std::string_view text) { return Script(std::string(lua::checks()).append(text)); }

Script of_game(std::string_view text) {
    return checked(std::string(lua::life()).append(lua::game()).append(text));
}

Script of_games(std::string_view text) {
    return checked(
        std::string(lua::life()).append(lua::is_over()).append(lua::publish()).append(text));
}

}  // namespace

Scripts::Scripts()
    : login(checked(lua::login())),
      account(checked(lua::account())),
      find_game(checked(lua::find_game())),
      take_seat(of_game(lua::take_seat())),
      apply(of_game(lua::apply())),
      announced(of_games(lua::announced())),
      take_overdue(checked(lua::take_overdue())),
      published(of_games(lua::published())),
      sessions(std::string(lua::sessions())),
      check(of_game(lua::check())),
      contract_session(of_game(lua::contract_session())),
      claim(of_game(lua::claim())),
      clean(of_game(lua::clean())) {}

}  // namespace redis

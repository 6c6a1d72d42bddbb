// Every function of Boost.Asio and Boost.Beast that is not a template, once (see parts.cmake).
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>

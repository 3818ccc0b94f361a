#pragma once

#include "http/httpfront.h"

#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace pooldeck {

/// TLS 1.2 and newer with this certificate and key. The error says which file is wrong and how.
Result<std::unique_ptr<boost::asio::ssl::context>> makeTlsContext(const HttpFront::TlsFiles &files);
/// The certificate that it shows, in PEM.
QByteArray certificateOf(const boost::asio::ssl::context &context);

} // namespace pooldeck

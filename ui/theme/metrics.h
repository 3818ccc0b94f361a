#pragma once

/// Sizes of the window in pixels; what they are for stands in docs/architecture.md, The look.
namespace pooldeck::metrics {

inline constexpr int Space1 = 4;
inline constexpr int Space2 = 8;
inline constexpr int Space3 = 12;
inline constexpr int Space4 = 16;
inline constexpr int Space5 = 24;
inline constexpr int Padding = 16;
inline constexpr int Radius = 6;

inline constexpr int TableRow = 32;
inline constexpr int TableHeader = 28;
inline constexpr int SidebarItem = 36;
inline constexpr int SidebarWidth = 176;
inline constexpr int Strip = 56;
inline constexpr int StatusBar = 28;
inline constexpr int Control = 32;
inline constexpr int Badge = 20;
inline constexpr int BadgeRadius = 4;
inline constexpr int BadgePadding = 6;
inline constexpr int BadgeIcon = 12;
inline constexpr int VmSquare = 8;
inline constexpr int FocusRing = 2;
inline constexpr int FocusOffset = 2;
inline constexpr int SmallIcon = 16;
inline constexpr int LargeIcon = 20;

} // namespace pooldeck::metrics

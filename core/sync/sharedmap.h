#pragma once

#include <QHash>
#include <QList>
#include <QString>

#include <memory>

namespace pooldeck {

/// Values by their `id`, each shared with whoever shows it, so that many large ones are in memory once. What has been
/// handed out stays as it was when another value takes its place.
template <class T>
class SharedMap final
{
public:
    using Pointer = std::shared_ptr<const T>;

    class const_iterator
    {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = const T *;
        using reference = const T &;

        explicit const_iterator(typename QHash<QString, Pointer>::const_iterator it)
            : m_it(it)
        {
        }
        reference operator*() const { return **m_it; }
        pointer operator->() const { return m_it->get(); }
        const Pointer &shared() const { return *m_it; }
        const_iterator &operator++()
        {
            ++m_it;
            return *this;
        }
        friend bool operator==(const const_iterator &, const const_iterator &) = default;

    private:
        typename QHash<QString, Pointer>::const_iterator m_it;
    };

    qsizetype size() const { return m_items.size(); }
    bool isEmpty() const { return m_items.isEmpty(); }
    bool contains(const QString &id) const { return m_items.contains(id); }
    /// Null when there is none.
    Pointer share(const QString &id) const { return m_items.value(id); }
    const T *find(const QString &id) const
    {
        const auto it = m_items.constFind(id);
        return it == m_items.constEnd() ? nullptr : it->get();
    }

    const_iterator begin() const { return const_iterator(m_items.constBegin()); }
    const_iterator end() const { return const_iterator(m_items.constEnd()); }
    const_iterator cbegin() const { return begin(); }
    const_iterator cend() const { return end(); }
    const_iterator constBegin() const { return begin(); }
    const_iterator constEnd() const { return end(); }
    QList<Pointer> shared() const { return m_items.values(); }
    QStringList ids() const { return m_items.keys(); }

    void reserve(qsizetype size) { m_items.reserve(size); }
    void insert(T item) { insert(std::make_shared<const T>(std::move(item))); }
    void insert(const Pointer &item) { m_items.insert(item->id, item); }
    /// What stood there; null for nothing.
    Pointer take(const QString &id) { return m_items.take(id); }

private:
    QHash<QString, Pointer> m_items;
};

} // namespace pooldeck

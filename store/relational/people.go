package relational

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"time"

	"firstpass/store"
)

// AddPractice adds a practice.
func (s *Store) AddPractice(ctx context.Context, p store.Practice) (id store.ID, err error) {
	err = s.write.QueryRowContext(ctx, s.bind("INSERT INTO practices (name, settings, revision) VALUES (?, ?, 1) RETURNING id"), p.Name, p.Settings).Scan(&id)
	return id, err
}

// Found adds a practice with its first administrator.
func (s *Store) Found(ctx context.Context, p store.Practice, founder store.User, e store.Entry) (practice, user store.ID, err error) {
	err = s.atomically(ctx, func(tx *tx) error {
		user = founder.ID
		if user == 0 {
			if user, err = tx.addFirst(ctx, founder); err != nil {
				return err
			}
		}
		if err := tx.row(ctx, "INSERT INTO practices (name, settings, revision) VALUES (?, ?, 1) RETURNING id", p.Name, p.Settings).Scan(&practice); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, "INSERT INTO members (user_id, practice, role, trainee) VALUES (?, ?, ?, 0)", user, practice, string(store.Administrator)); err != nil {
			return err
		}
		e.User, e.Practice, e.Subject = user, practice, fmt.Sprintf("practice:%d", practice)
		return tx.record(ctx, e)
	})
	return practice, user, err
}

// addFirst adds the first person; of two who try at once, one is.
func (t *tx) addFirst(ctx context.Context, u store.User) (id store.ID, err error) {
	var seq int64
	if err := t.row(ctx, "SELECT seq FROM trail_head WHERE id = 1"+t.s.dialect.LockHead).Scan(&seq); err != nil {
		return 0, err
	}
	var there int
	if err := t.row(ctx, "SELECT count(*) FROM users").Scan(&there); err != nil {
		return 0, err
	}
	if there > 0 {
		return 0, store.ErrDuplicate
	}
	return t.addUser(ctx, u)
}

func (t *tx) addUser(ctx context.Context, u store.User) (id store.ID, err error) {
	err = t.row(ctx, "INSERT INTO users (login, name, password, subject, disabled, created) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
		u.Login, u.Name, u.Password, orNull(u.Subject), number(u.Disabled), ms(u.Created)).Scan(&id)
	if t.s.dialect.IsUnique(err) {
		return 0, store.ErrDuplicate
	}
	return id, err
}

// SetPractice changes a practice's name and settings; its revision grows.
func (s *Store) SetPractice(ctx context.Context, p store.Practice, e store.Entry) error {
	return s.atomically(ctx, func(tx *tx) error {
		n, err := tx.exec(ctx, "UPDATE practices SET name = ?, settings = ?, revision = revision + 1 WHERE id = ?", p.Name, p.Settings, p.ID)
		return orMissing(n, err, func() error { return tx.record(ctx, e) })
	})
}

func orMissing(n int64, err error, then func() error) error {
	if err == nil && n == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return err
	}
	return then()
}

// Practice finds a practice.
func (s *Store) Practice(ctx context.Context, id store.ID) (p store.Practice, err error) {
	err = s.row(ctx, "SELECT id, name, settings, revision FROM practices WHERE id = ?", id).Scan(&p.ID, &p.Name, &p.Settings, &p.Revision)
	return p, missing(err)
}

// Practices lists every practice, for administrators and workers.
func (s *Store) Practices(ctx context.Context) (list []store.Practice, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		var p store.Practice
		err := rows.Scan(&p.ID, &p.Name, &p.Settings, &p.Revision)
		list = append(list, p)
		return err
	}, "SELECT id, name, settings, revision FROM practices ORDER BY name, id")
	return list, err
}

const userColumns = "id, login, name, password, COALESCE(subject, ''), disabled, created"

func scanUser(row interface{ Scan(...any) error }) (u store.User, err error) {
	var disabled int
	var created int64
	err = row.Scan(&u.ID, &u.Login, &u.Name, &u.Password, &u.Subject, &disabled, &created)
	u.Disabled, u.Created = disabled != 0, at(created)
	return u, missing(err)
}

// AddUser adds a person; ErrDuplicate where the login is taken.
func (s *Store) AddUser(ctx context.Context, u store.User, e store.Entry) (id store.ID, err error) {
	err = s.atomically(ctx, func(tx *tx) error {
		if id, err = tx.addUser(ctx, u); err != nil {
			return err
		}
		if e.User == 0 {
			e.User = id
		}
		return tx.record(ctx, e)
	})
	return id, err
}

// SetUser changes a person.
func (s *Store) SetUser(ctx context.Context, u store.User, e store.Entry) error {
	return s.atomically(ctx, func(tx *tx) error {
		n, err := tx.exec(ctx, "UPDATE users SET login = ?, name = ?, password = ?, subject = ?, disabled = ? WHERE id = ?",
			u.Login, u.Name, u.Password, orNull(u.Subject), number(u.Disabled), u.ID)
		if s.dialect.IsUnique(err) {
			return store.ErrDuplicate
		}
		return orMissing(n, err, func() error { return tx.record(ctx, e) })
	})
}

// User finds a person.
func (s *Store) User(ctx context.Context, id store.ID) (store.User, error) {
	return scanUser(s.row(ctx, "SELECT "+userColumns+" FROM users WHERE id = ?", id))
}

// UserByLogin finds a person by login.
func (s *Store) UserByLogin(ctx context.Context, login string) (store.User, error) {
	return scanUser(s.row(ctx, "SELECT "+userColumns+" FROM users WHERE login = ?", login))
}

// UserBySubject finds a person by the identity provider's name for them.
func (s *Store) UserBySubject(ctx context.Context, subject string) (store.User, error) {
	return scanUser(s.row(ctx, "SELECT "+userColumns+" FROM users WHERE subject = ?", subject))
}

// UserCount counts people.
func (s *Store) UserCount(ctx context.Context) (n int, err error) {
	err = s.row(ctx, "SELECT count(*) FROM users").Scan(&n)
	return n, err
}

// SetMember gives a person a role in a practice; an empty role takes it away.
func (s *Store) SetMember(ctx context.Context, m store.Member, e store.Entry) error {
	return s.atomically(ctx, func(tx *tx) error {
		_, err := tx.exec(ctx, "DELETE FROM members WHERE user_id = ? AND practice = ?", m.User, m.Practice)
		if err == nil && m.Role != "" {
			_, err = tx.exec(ctx, "INSERT INTO members (user_id, practice, role, trainee) VALUES (?, ?, ?, ?)", m.User, m.Practice, m.Role, number(m.Trainee))
		}
		if err != nil {
			return err
		}
		return tx.record(ctx, e)
	})
}

// Members lists who works in a practice.
func (s *Store) Members(ctx context.Context, practice store.ID) ([]store.Member, error) {
	return s.members(ctx, "m.practice = ?", practice)
}

// MemberOf lists the practices a person works in.
func (s *Store) MemberOf(ctx context.Context, user store.ID) ([]store.Member, error) {
	return s.members(ctx, "m.user_id = ?", user)
}

func (s *Store) members(ctx context.Context, where string, id store.ID) (list []store.Member, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		var m store.Member
		var trainee int
		err := rows.Scan(&m.User, &m.Practice, &m.Role, &trainee, &m.Login, &m.Name)
		m.Trainee = trainee != 0
		list = append(list, m)
		return err
	}, "SELECT m.user_id, m.practice, m.role, m.trainee, u.login, u.name FROM members m JOIN users u ON u.id = m.user_id WHERE "+where+" ORDER BY u.name, m.practice", id)
	return list, err
}

// AddSession starts a session.
func (s *Store) AddSession(ctx context.Context, v store.Session) error {
	_, err := s.write.ExecContext(ctx, s.bind("INSERT INTO sessions (token, user_id, practice, created, seen, expires) VALUES (?, ?, ?, ?, ?, ?)"),
		v.Token, v.User, v.Practice, ms(v.Created), ms(v.Seen), ms(v.Expires))
	return err
}

// Session finds a session.
func (s *Store) Session(ctx context.Context, token []byte) (v store.Session, err error) {
	var created, seen, expires int64
	err = s.row(ctx, "SELECT user_id, practice, created, seen, expires FROM sessions WHERE token = ?", token).Scan(&v.User, &v.Practice, &created, &seen, &expires)
	v.Token, v.Created, v.Seen, v.Expires = token, at(created), at(seen), at(expires)
	return v, missing(err)
}

// TouchSession notes when a session was last used, and in which practice.
func (s *Store) TouchSession(ctx context.Context, token []byte, practice store.ID, seen time.Time) error {
	_, err := s.write.ExecContext(ctx, s.bind("UPDATE sessions SET practice = ?, seen = ? WHERE token = ?"), practice, ms(seen), token)
	return err
}

// EndSession ends a session.
func (s *Store) EndSession(ctx context.Context, token []byte) error {
	_, err := s.write.ExecContext(ctx, s.bind("DELETE FROM sessions WHERE token = ?"), token)
	return err
}

// EndSessionsOf ends every session of a person in a practice.
func (s *Store) EndSessionsOf(ctx context.Context, user, practice store.ID) error {
	_, err := s.write.ExecContext(ctx, s.bind("DELETE FROM sessions WHERE user_id = ? AND practice = ?"), user, practice)
	return err
}

// Setting reads one value of the installation.
func (s *Store) Setting(ctx context.Context, name string) (value string, err error) {
	err = s.row(ctx, "SELECT value FROM settings WHERE name = ?", name).Scan(&value)
	return value, missing(err)
}

// SetSetting writes one value of the installation.
func (s *Store) SetSetting(ctx context.Context, name, value string) error {
	_, err := s.write.ExecContext(ctx, s.bind("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"), name, value)
	return err
}

// underWay is the status of a key that is taken and not answered yet.
const underWay = -1

// Take takes a key for a request; the database lets one process have it.
func (s *Store) Take(ctx context.Context, practice store.ID, key, request string, now time.Time, lease time.Duration) error {
	result, err := s.write.ExecContext(ctx, s.bind("INSERT INTO answers (practice, name, request, status, body, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (practice, name) DO UPDATE SET request = excluded.request, at = excluded.at WHERE answers.status = ? AND answers.at < ?"),
		practice, key, request, underWay, []byte{}, ms(now), underWay, ms(now.Add(-lease)))
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return cmp.Or(err, store.ErrDuplicate)
	}
	return nil
}

// LetGo gives back a key that was taken and not answered.
func (s *Store) LetGo(ctx context.Context, practice store.ID, key string) error {
	_, err := s.write.ExecContext(ctx, s.bind("DELETE FROM answers WHERE practice = ? AND name = ? AND status = ?"), practice, key, underWay)
	return err
}

// Remember keeps the answer to a request; ErrDuplicate where one is kept already.
func (s *Store) Remember(ctx context.Context, practice store.ID, key, request string, status int, body []byte, when time.Time) error {
	sealed := s.keys.Seal("answer", body)
	if sealed == nil {
		sealed = []byte{} // an answer without words is one
	}
	result, err := s.write.ExecContext(ctx, s.bind("INSERT INTO answers (practice, name, request, status, body, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (practice, name) DO UPDATE SET request = excluded.request, status = excluded.status, body = excluded.body, at = excluded.at WHERE answers.status = ?"),
		practice, key, request, status, sealed, ms(when), underWay)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return cmp.Or(err, store.ErrDuplicate)
	}
	return nil
}

// Remembered finds the answer kept under a key.
func (s *Store) Remembered(ctx context.Context, practice store.ID, key string) (request string, status int, body []byte, err error) {
	var sealed []byte
	if err = s.row(ctx, "SELECT request, status, body FROM answers WHERE practice = ? AND name = ?", practice, key).Scan(&request, &status, &sealed); err != nil {
		return "", 0, nil, missing(err)
	}
	if status == underWay {
		return request, 0, nil, store.ErrUnderWay
	}
	body, err = s.keys.Open("answer", sealed)
	return request, status, body, err
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
